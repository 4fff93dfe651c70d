// node.cjs PORT
import { createServer } from "node:http";
import { answer } from "./model.js";

createServer((request, response) => {
  const { searchParams } = new URL(request.url, "http://localhost");
  response.setHeader("content-type", "application/json");
  response.end(answer(searchParams));
}).listen(Number(process.argv[2]), "127.0.0.1");
