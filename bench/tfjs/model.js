// The bundle's model as TensorFlow.js layers: a query in, the JSON of an answer out.
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import file from "bundle/model.json";
import bytes from "bundle/group1-shard1of1.bin";
import signature from "bundle/signature.json";

tf.env().setPlatform("edge", {
  fetch: () => Promise.reject(new Error("nothing is fetched")),
  now: () => Date.now(),
  encode: (text) => new TextEncoder().encode(text),
  decode: (data) => new TextDecoder().decode(data),
  isTypedArray: ArrayBuffer.isView,
});
tf.setBackend("cpu");

// TensorFlow.js has no such layer.
class Normalization extends tfl.layers.Layer {
  static className = "Normalization";

  build(shape) {
    const sizes = [shape[shape.length - 1]];
    const zeros = tfl.initializers.zeros();
    this.mean = this.addWeight("mean", sizes, "float32", zeros, null, false);
    this.variance = this.addWeight("variance", sizes, "float32", zeros, null, false);
    super.build(shape);
  }

  call(inputs) {
    const input = Array.isArray(inputs) ? inputs[0] : inputs;
    return tf.tidy(() =>
      tf.div(
        tf.sub(input, this.mean.read()),
        tf.maximum(tf.sqrt(this.variance.read()), 1e-7),
      ),
    );
  }

  computeOutputShape(shape) {
    return shape;
  }
}

const LAYERS = {
  Normalization: (inputShape) => new Normalization({ inputShape }),
  Dense: (inputShape, { units, activation }) =>
    tfl.layers.dense({ inputShape, units, activation }),
};

function weights() {
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return tf.io.decodeWeights(data, file.weightsManifest[0].weights);
}

// Its own loader does not read a model of Keras 3.
function load() {
  const named = weights();
  const [input, ...layers] = file.modelTopology.model_config.config.layers;
  const shape = input.config.batch_shape.slice(1);
  const model = tfl.sequential();
  const seen = {};
  for (const [at, { class_name: kind, config }] of layers.entries()) {
    const layer = LAYERS[kind](at ? undefined : shape, config);
    model.add(layer);
    const number = seen[kind] ? `_${seen[kind]}` : "";
    seen[kind] = (seen[kind] ?? 0) + 1;
    const prefix = `layers/${kind.toLowerCase()}${number}/vars/`;
    layer.setWeights([named[`${prefix}0`], named[`${prefix}1`]]);
  }
  return model;
}

const model = load();
const { name, features, output } = signature;

export function answer(parameters) {
  const row = features.map((feature) => Number(parameters.get(feature.name)));
  const scores = tf.tidy(() => model.predict(tf.tensor2d([row])).dataSync());
  const best = scores.indexOf(Math.max(...scores));
  const named = output.labels.map((label, at) => [label, scores[at]]);
  const probabilities = Object.fromEntries(named);
  return JSON.stringify({ model: name, label: output.labels[best], probabilities });
}

// What it makes at the first prediction is then part of the build.
answer(new URLSearchParams());
