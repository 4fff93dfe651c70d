// No property of the form is touched: a parameter may be named like any of them.
const make = (tag) => document.createElement(tag);
const percent = (share) => (100 * share).toFixed(2) + " %";

// What to show of an answer: headline, rows of [name, share, text, best?], text.
function view(answer) {
  const { label, labels = [label], probabilities, detections, vector, outputs } = answer;
  if (probabilities) {
    const rows = Object.entries(probabilities).map(([name, share]) => [
      name,
      share,
      percent(share),
      labels.includes(name),
    ]);
    if (rows.length > 12) rows.sort((a, b) => b[1] - a[1]).length = 12;
    return [labels.join(", ") || "none", rows];
  }
  if (detections) {
    const row = ({ label, score, box }) => [`${label} [${box}]`, score, percent(score), true];
    return [detections.length + " found", detections.map(row)];
  }
  if (vector) return [vector.length + " values", [], vector.join(", ")];
  if (outputs) {
    const text = ([name, { shape, values }]) => `${name} [${shape}]\n${values.join(", ")}`;
    const all = Object.entries(outputs);
    return [all.length + " output" + "s".slice(all.length < 2), [], all.map(text).join("\n\n")];
  }
  return [answer.value + " " + (answer.unit || ""), []];
}

// A model's form and its answer.
document.querySelectorAll("article").forEach((panel) => {
  const $ = (css) => panel.querySelector(css);
  const fields = [...panel.querySelectorAll("form [name]")];
  const path = $(".url").getAttribute("href");
  let turn = 0;

  // An empty field is left out, unless the empty text is a value ("raw").
  function address() {
    const query = fields
      .filter((field) => field.value || "raw" in field.dataset)
      .map((field) => [field.name, field.value].map(encodeURIComponent).join("="));
    return location.origin + path + "?" + query.join("&").replaceAll("%2C", ",");
  }

  function link() {
    const parts = ($(".url").href = address()).split(/(?<=[?&])/);
    $(".url").replaceChildren(...parts.flatMap((part) => [part, make("wbr")]));
  }

  // Rows are drawn in place, so that bars move and nothing else does.
  function show([best, rows, text = ""], took) {
    const list = $("ul");
    while (list.children.length > rows.length) list.lastElementChild.remove();
    rows.forEach(([name, share, said, top], i) => {
      const row = list.children[i] || list.appendChild(make("li"));
      if (!row.firstChild) row.append(make("span"), make("b"), make("i"));
      const [left, right, bar] = row.children;
      row.className = top ? "top" : "";
      left.textContent = name;
      right.textContent = said;
      bar.style.transform = `scaleX(${share})`;
    });
    $("output").textContent = best;
    $("pre").textContent = text;
    $("pre").hidden = !text;
    $(".took").textContent = took;
  }

  function hide() {
    const names = [...$("ul").children].map((row) => row.firstChild.textContent);
    show(["–", names.map((name) => [name, 0, "–"])], "\u00a0");
  }

  function mark({ detail = "", errors = [] }) {
    $("[role=alert]").textContent = detail;
    for (const field of fields) {
      const error = errors.find((error) => error.parameter == field.name);
      field.parentNode.querySelector("small").textContent = error ? error.detail : "";
      field.setAttribute("aria-invalid", !!error);
    }
    $("[aria-invalid=true]")?.focus();
  }

  async function ask() {
    const half = fields.filter((field) => field.validity.badInput);
    if (half.length) {
      const errors = half.map(({ name }) => ({ parameter: name, detail: "not a number" }));
      return { ok: false, body: { errors } };
    }
    const response = await fetch(address(), { cache: "no-store" });
    return { ok: response.ok, body: await response.json() };
  }

  panel.onsubmit = async (event) => {
    event.preventDefault();
    const mine = ++turn;
    const began = performance.now();
    const lost = { body: { detail: "No answer came. Is the network up?" } };
    const { ok, body } = await ask().catch(() => lost);
    if (mine != turn) return;
    const ms = (performance.now() - began).toFixed(1);
    if (ok) show(view(body), `${ms} ms round trip, version ${body.version}`);
    else hide();
    mark(ok ? {} : body);
    if (ok) $(".took").scrollIntoView({ block: "nearest" });
  };

  panel.oninput = link;

  $("section button").onclick = async () => {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText($(".url").textContent);
    } catch {
      getSelection().selectAllChildren($(".url"));
      done = "Press Ctrl+C";
    }
    $(".copied").textContent = done;
    setTimeout(() => ($(".copied").textContent = ""), 4000);
  };

  // The server's words instead of the browser's.
  $("form button").formNoValidate = true;
  link();
});
