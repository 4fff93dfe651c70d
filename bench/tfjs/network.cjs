// node network.cjs FOLDER: the network of FOLDER in TensorFlow.js's WebAssembly backend.
// It says on what it runs, then answers each line it is sent with one line of JSON:
// "scores" with the scores of the image, N with the seconds of one of N inferences.
const { existsSync, readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { createInterface } = require("node:readline");
const tf = require("@tensorflow/tfjs-core");
const wasm = require("@tensorflow/tfjs-backend-wasm");

const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`;
const folder = process.argv[2];
const { nodes, tensors } = JSON.parse(readFileSync(join(folder, "network.json")));
const bytes = readFileSync(join(folder, "floats.bin"));
const floats = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const values = new Map(); // the image and the weights

const ACTIVATIONS = { none: "linear", relu6: "relu6" };
const OPS = {
  conv2d: (inputs, attributes) => tf.fused.conv2d(convolution(inputs, attributes)),
  depthwise_conv2d: (inputs, attributes) =>
    tf.fused.depthwiseConv2d(convolution(inputs, attributes)),
  add: ([a, b]) => tf.add(a, b),
  global_average_pool2d: ([x]) => tf.mean(x, [1, 2]),
  dense: ([a, b, bias]) => tf.fused.matMul({ a, b, bias }),
};

function convolution([x, filter, bias], { strides, padding, activation }) {
  return { x, filter, bias, strides, pad: padding, activation: ACTIVATIONS[activation] };
}

function tensor({ shape, at }) {
  const items = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(floats.slice(at, at + items), shape);
}

function predict() {
  return tf.tidy(() => {
    const made = new Map(values);
    let last;
    for (const { op, name, inputs, attributes } of nodes) {
      last = OPS[op](inputs.map((input) => made.get(input)), attributes);
      made.set(name, last);
    }
    return last.dataSync();
  });
}

function seconds(n) {
  const start = taken();
  for (let i = 0; i < n; i++) predict();
  return (taken() - start) / n;
}

// V8's other threads do not count; where a thread's time is not told, they do.
function taken() {
  if (existsSync(SCHEDSTAT)) return parseInt(readFileSync(SCHEDSTAT, "utf8")) / 1e9;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function main() {
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
  wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  await tf.ready();
  for (const [name, one] of Object.entries(tensors)) values.set(name, tensor(one));
  say({
    backend: tf.getBackend(),
    simd: await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"),
    threads: wasm.getThreadsCount(),
  });
  for await (const line of createInterface({ input: process.stdin })) {
    say(line === "scores" ? [...predict()] : seconds(Number(line)));
  }
}

main();
