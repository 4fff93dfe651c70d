// What the style shows is said too: in the title, and to those who listen.
onpageshow = onhashchange = () => {
  const shown = document.querySelector("article:target") || document.querySelector("article");
  document.title = shown.querySelector("h1").textContent;
  for (const link of document.querySelectorAll("nav a")) {
    link.setAttribute("aria-current", link.hash == "#" + shown.id);
  }
};
