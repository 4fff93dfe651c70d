// Small models → bundles, written by TensorFlow.js itself, of today or of 2018.
//
//     node make_tfjs.js node_modules/@tensorflow/ build/tfjs
//
// A folder for each model: model.json and its shard, as TensorFlow.js gives them to a
// browser to download, and answers.json: rows of inputs and TensorFlow.js's answers.

const fs = require("fs");
const path = require("path");

const [, , packages, out] = process.argv;
// today the parts are packages of their own; in 2018 one held them all
const is2018 = fs.existsSync(path.join(packages, "tfjs"));
const tf = is2018 ? require(path.join(packages, "tfjs")) : joined();

function joined() {
  require(path.join(packages, "tfjs-backend-cpu"));
  const core = require(path.join(packages, "tfjs-core"));
  return { ...core, ...require(path.join(packages, "tfjs-layers")) };
}

const { layers } = tf;
const dense = (units, activation, more) =>
  layers.dense({ units, activation, ...more });
const first = (units, activation, more) =>
  dense(units, activation, { inputShape: [3], ...more });
const conv2d = (filters, kernelSize, more) =>
  layers.conv2d({ filters, kernelSize, ...more });
const row = (...list) => tf.sequential({ layers: list });
const input = (n, name) => tf.input({ shape: [n], name });

function branch(units, name, inside) {
  const x = tf.input({ shape: [3] });
  const y = dense(units, "elu", { name: inside }).apply(x);
  return tf.model({ inputs: x, outputs: y, name });
}

function pair() {
  const [a, b] = [input(2), input(2)];
  const both = layers.concatenate().apply([dense(2).apply(a), b]);
  return tf.model({ inputs: [a, b], outputs: both });
}

const MODELS = {
  alone: () => row(first(2, "tanh")),
  row: () => row(first(4, "tanh"), layers.dropout({ rate: 0.2 }), dense(2, "softmax")),
  no_bias: () => row(first(4, "tanh", { useBias: false }), dense(2)),
  dense_options: () =>
    row(
      first(4, "tanh", {
        kernelInitializer: "heNormal",
        biasInitializer: tf.initializers.constant({ value: 0.5 }),
        kernelRegularizer: tf.regularizers.l1l2({ l1: 1e-5, l2: 1e-4 }),
        biasConstraint: "nonNeg",
        kernelConstraint: tf.constraints.maxNorm({ maxValue: 2, axis: 0 }),
      }),
      dense(2, "linear", { trainable: false }),
    ),
  activations: () =>
    row(first(4), ...["tanh", "sigmoid", "elu", "relu6", "softmax"].map((name) =>
      dense(4, name))),
  activation_layers: () =>
    row(
      first(4), layers.leakyReLU({ alpha: 0.1 }), dense(4),
      layers.reLU({ maxValue: 2 }), dense(4), layers.elu(),
      layers.activation({ activation: "tanh" }), dense(4), layers.softmax(),
    ),
  defaults: () =>
    row(first(4), layers.leakyReLU(), dense(4), layers.reLU(), dense(4), layers.elu()),
  pictures: () =>
    row(dense(4, "softmax", { inputShape: [2, 3] }), layers.flatten(), dense(2)),
  flatten: () => row(layers.flatten({ inputShape: [2, 3] }), dense(2)),
  batch: () => row(dense(2, "tanh", { batchInputShape: [null, 3] })),
  input_layer: () => row(layers.inputLayer({ inputShape: [3] }), dense(2)),
  two_ends: () => {
    const [a, b] = [input(2, "aa"), input(3, "bb")];
    const both = layers.concatenate().apply([a, b]);
    const one = dense(2, "tanh", { name: "o2" }).apply(both);
    const two = dense(1, "sigmoid", { name: "o1" }).apply(both);
    return tf.model({ inputs: [b, a], outputs: [one, two] });
  },
  shared: () => {
    const [a, b] = [input(2, "aa"), input(2, "bb")];
    const both = dense(2, "tanh", { name: "sh" });
    const calls = [both.apply(b), both.apply(a)];
    const joined = layers.concatenate({ axis: 1 }).apply(calls);
    return tf.model({ inputs: [a, b], outputs: joined });
  },
  sequential_first: () => row(row(first(3, "tanh"), dense(2)), dense(2)),
  sequential_last: () => row(first(4, "tanh"), row(dense(2, "tanh", { inputShape: [4] }))),
  three_deep: () => row(row(row(first(3, "tanh")), dense(4, "elu")), dense(2)),
  functional_first: () => row(branch(3, "inner", "q"), dense(2)),
  functional_inside: () => {
    const x = input(3, "yy");
    const hidden = branch(3, "sub", "q").apply(dense(3, "tanh").apply(x));
    return tf.model({ inputs: x, outputs: dense(2).apply(hidden) });
  },
  twice: () => {
    const x = input(3);
    const inner = branch(3, "sub", "q");
    return tf.model({ inputs: x, outputs: inner.apply(inner.apply(x)) });
  },
  twice_sequential: () => {
    const x = input(3);
    const inner = row(first(3, "tanh"));
    const hidden = inner.apply(x);
    const sum = layers.concatenate().apply([inner.apply(hidden), hidden]);
    return tf.model({ inputs: x, outputs: sum });
  },
  several_inputs: () => {
    const [x, y] = [input(2, "x"), input(2, "y")];
    return tf.model({ inputs: [x, y], outputs: pair().apply([y, x]) });
  },
  cut: () => {
    const base = row(first(4, "tanh", { name: "base" }), dense(2, "tanh"));
    const cut = base.getLayer("base").output;
    const end = dense(2, "softmax", { name: "new" }).apply(cut);
    return tf.model({ inputs: base.inputs, outputs: end });
  },
  metadata: () => {
    const model = row(first(2));
    model.compile({ loss: "meanSquaredError", optimizer: "adam" });
    if (model.setUserDefinedMetadata) {
      model.setUserDefinedMetadata({ weightsManifest: 1, modelTopology: null });
    }
    return model;
  },
  rescaling: () =>
    row(layers.rescaling({ scale: 0.5, offset: -1, inputShape: [3] }), dense(2)),
  convolutions: () =>
    row(
      conv2d(4, 3, { inputShape: [6, 8, 2], strides: 2, padding: "same" }),
      layers.batchNormalization(), layers.reLU({ maxValue: 6 }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: "same", activation: "relu" }),
      conv2d(3, [2, 3], { useBias: false, activation: "tanh" }),
    ),
  even_windows: () =>
    row(
      conv2d(3, 4, { inputShape: [7, 6, 2], strides: 2, padding: "same" }),
      layers.depthwiseConv2d({ kernelSize: 2, padding: "same", useBias: false }),
    ),
  separable: () =>
    row(
      layers.separableConv2d({
        filters: 4, kernelSize: 3, padding: "same", activation: "relu",
        inputShape: [4, 5, 3],
      }),
      layers.separableConv2d({ filters: 2, kernelSize: 2, strides: 2, useBias: false }),
    ),
  rows: () =>
    row(
      layers.conv1d({
        filters: 4, kernelSize: 3, strides: 2, padding: "same", activation: "relu",
        inputShape: [25, 2],
      }),
      layers.conv1d({ filters: 3, kernelSize: 2 }),
      layers.maxPooling1d({ poolSize: 3, strides: 1, padding: "same" }),
      layers.averagePooling1d({ poolSize: 3, strides: 2 }),
    ),
  rows_pooled: () => {
    const x = tf.input({ shape: [4, 3] });
    const ends = [layers.globalAveragePooling1d({}), layers.globalMaxPooling1d({})];
    const both = layers.concatenate().apply(ends.map((end) => end.apply(x)));
    return tf.model({ inputs: x, outputs: both });
  },
  pools: () =>
    row(
      layers.maxPooling2d({ poolSize: 3, strides: 2, padding: "same", inputShape: [9, 8, 2] }),
      layers.averagePooling2d({ poolSize: 2, strides: 1, padding: "same" }),
      layers.maxPooling2d({ poolSize: 2 }),
    ),
  whole_pools: () => {
    const x = tf.input({ shape: [3, 5, 2] });
    const ends = [layers.globalAveragePooling2d({}), layers.globalMaxPooling2d({})];
    const both = layers.concatenate().apply(ends.map((end) => end.apply(x)));
    return tf.model({ inputs: x, outputs: both });
  },
  joined: () => {
    const [a, b] = [input(3, "aa"), input(3, "bb")];
    const sums = [layers.add().apply([a, b, a]), layers.average().apply([a, b, b])];
    const product = layers.multiply().apply([...sums, a]);
    const ends = [layers.maximum().apply([product, b]), layers.minimum().apply([a, b])];
    return tf.model({ inputs: [a, b], outputs: [...sums, ...ends] });
  },
  batch_normalization: () =>
    row(
      layers.batchNormalization({ inputShape: [3, 2], scale: false, epsilon: 0.01 }),
      layers.flatten(), dense(4), layers.batchNormalization({ center: false }),
      layers.elu(), dense(2), layers.batchNormalization({ axis: 1 }),
    ),
  reshaped: () =>
    row(
      layers.reshape({ targetShape: [2, -1, 3], inputShape: [12] }), conv2d(2, 2),
      layers.reshape({ targetShape: [2] }),
    ),
  padded: () =>
    row(
      layers.zeroPadding2d({ padding: [[0, 1], [0, 1]], inputShape: [6, 4, 2] }),
      conv2d(3, 3, { strides: 2 }), layers.zeroPadding2d({ padding: 1 }),
      layers.maxPooling2d({ poolSize: 2 }),
    ),
  larger: () =>
    row(
      layers.upSampling2d({ size: [2, 3], inputShape: [2, 3, 3] }),
      conv2d(2, 2, { strides: 2 }), layers.upSampling2d({}),
    ),
};

// a model of several inputs in another could not answer then, and a convolution of rows
// answered with zeros where some were around them
const NOT_IN_2018 = ["rescaling", "several_inputs", "rows"];

// uniform numbers in [-1, 1), the same on every machine
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function fill(shape, next, scale) {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: n }, () => Math.round(next() * scale * 100) / 100);
  return tf.tensor(values, shape);
}

async function write(name, model) {
  const next = numbers(7);
  // by the layer, since a weight has no name that both of them give
  for (const layer of model.layers) {
    const variance = layer.movingVariance;
    layer.setWeights(layer.getWeights().map((one) => fill(one.shape, next, 1.5)));
    if (variance) variance.write(tf.add(tf.abs(variance.read()), tf.scalar(0.1)));
  }
  const inputs = model.inputs.map((one) => fill([3, ...one.shape.slice(1)], next, 3));
  const found = model.predict(inputs.length > 1 ? inputs : inputs[0]);
  const outputs = Array.isArray(found) ? found : [found];
  const names = model.inputNames;
  const content = {
    inputs: inputs.map((one, i) => listed(names[i], one)),
    outputs: outputs.map((one) => listed(null, one)),
  };
  const folder = path.join(out, name);
  fs.mkdirSync(folder, { recursive: true });
  await model.save({ save: async (artifacts) => keep(folder, artifacts) });
  fs.writeFileSync(path.join(folder, "answers.json"), JSON.stringify(content));
}

function listed(name, tensor) {
  return { name, shape: tensor.shape, values: Array.from(tensor.dataSync()) };
}

function keep(folder, artifacts) {
  const { weightData, weightSpecs, ...rest } = artifacts;
  const manifest = [{ paths: ["./model.weights.bin"], weights: weightSpecs }];
  const content = JSON.stringify({ ...rest, weightsManifest: manifest });
  fs.writeFileSync(path.join(folder, "model.json"), content);
  fs.writeFileSync(path.join(folder, "model.weights.bin"), Buffer.from(weightData));
  return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
}

async function main() {
  for (const [name, make] of Object.entries(MODELS)) {
    if (is2018 && NOT_IN_2018.includes(name)) continue;
    await write(name, make());
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
