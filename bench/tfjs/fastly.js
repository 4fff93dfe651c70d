import { answer } from "./model.js";

function respond({ request }) {
  const body = answer(new URL(request.url).searchParams);
  return new Response(body, { headers: { "content-type": "application/json" } });
}

addEventListener("fetch", (event) => event.respondWith(respond(event)));
