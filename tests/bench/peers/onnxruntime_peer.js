'use strict';
// ONNX Runtime for Node.js behind the protocol of README.md. The model, one ConvTranspose with its weights as
// initializers, is written here: a dozen fields of ONNX's protocol buffers.
const fs = require('fs');
const path = require('path');
const readline = require('readline');

let runtime = null;
let version = '';
let missing = '';
try {
  runtime = require('onnxruntime-node');
  version = JSON.parse(fs.readFileSync(path.join(path.dirname(require.resolve('onnxruntime-node')), '..', 'package.json'))).version;
} catch (error) {
  missing = String(error.message).split('\n')[0];
}

// Protocol buffers: a field is its number and kind, then a varint, or a length and bytes.
function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}
const number = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
function bytes(field, value) {
  const data = Buffer.from(value);
  return Buffer.concat([varint(field * 8 + 2), varint(data.length), data]);
}
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

const FLOAT = 1;
const INT = 2;
const INTS = 7;

function tensor(name, shape, data) {
  return [...shape.map((size) => number(1, size)), number(2, FLOAT), bytes(8, name), bytes(9, data)];
}
function valueInfo(field, name, shape) {
  const dims = shape.map((size) => message(1, number(1, size)));
  return message(field, bytes(1, name), message(2, message(1, number(1, FLOAT), message(2, ...dims))));
}
const ints = (name, values) => message(5, bytes(1, name), ...values.map((v) => number(8, v)), number(20, INTS));
const int = (name, value) => message(5, bytes(1, name), number(3, value), number(20, INT));

function modelOf(layer) {
  const [padH, padW] = layer.padding;
  const names = layer.bias ? ['x', 'w', 'b'] : ['x', 'w'];
  const node = message(1, ...names.map((name) => bytes(1, name)), bytes(2, 'y'), bytes(4, 'ConvTranspose'),
    ints('kernel_shape', layer.kernel), ints('strides', layer.stride), ints('pads', [padH, padW, padH, padW]),
    ints('output_padding', layer.output_padding), ints('dilations', layer.dilation), int('group', layer.groups));
  const initializers = [message(5, ...tensor('w', layer.weightShape, layer.weight))];
  if (layer.bias) initializers.push(message(5, ...tensor('b', [layer.out], layer.bias)));
  const graph = message(7, node, bytes(2, 'layer'), ...initializers, valueInfo(11, 'x', layer.inputShape),
    valueInfo(12, 'y', layer.outputShape));
  return Buffer.concat([number(1, 8), graph, message(8, number(2, 13))]);
}

function parse(line) {
  const at = line.indexOf('folder=');
  const folder = line.slice(at + 7);
  const layer = {};
  for (const word of line.slice(0, at).trim().split(' ')) {
    const [key, value] = word.split('=');
    layer[key] = value.includes('x') ? value.split('x').map(Number) : Number(value);
  }
  layer.weight = fs.readFileSync(path.join(folder, 'weight.f32'));
  layer.bias = layer.bias ? fs.readFileSync(path.join(folder, 'bias.f32')) : null;
  layer.inputShape = [1, layer.in, ...layer.size];
  layer.weightShape = [layer.in, layer.out / layer.groups, ...layer.kernel];
  const along = (i) => (layer.size[i] - 1) * layer.stride[i] - 2 * layer.padding[i] +
    layer.dilation[i] * (layer.kernel[i] - 1) + layer.output_padding[i] + 1;
  layer.outputShape = [1, layer.out, along(0), along(1)];
  const data = fs.readFileSync(path.join(folder, 'input.f32'));
  layer.input = new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
  return layer;
}

let session = null;
let input = null;
let output = null;
let target = null;

async function run() {
  const before = process.hrtime.bigint();
  output = (await session.run({ x: input }, { y: target })).y;
  return Number(process.hrtime.bigint() - before) / 1e6;
}

async function prepare(line) {
  const layer = parse(line);
  if (session) await session.release();
  session = await runtime.InferenceSession.create(modelOf(layer), {
    intraOpNumThreads: layer.threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
  });
  input = new runtime.Tensor('float32', layer.input, layer.inputShape);
  // The output is given a place, so that its memory is used again.
  const count = layer.outputShape.reduce((a, b) => a * b, 1);
  target = new runtime.Tensor('float32', new Float32Array(count), layer.outputShape);
  await run();
  return `ready nchw ONNX Runtime ${version}`;
}

async function answer(line) {
  const [word] = line.split(' ', 1);
  const rest = line.slice(word.length + 1);
  if (!runtime) return `absent ${missing}`;
  if (word === 'layer') return prepare(rest);
  if (word === 'run' && session) return `took ${(await run()).toFixed(6)}`;
  if (word === 'output' && output) {
    fs.writeFileSync(rest, Buffer.from(output.data.buffer, output.data.byteOffset, output.data.byteLength));
    return 'written';
  }
  return `failed this is no request: ${line}`;
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line === 'quit') break;
    let said;
    try {
      said = await answer(line);
    } catch (error) {
      said = `failed ${error.message}`;
    }
    process.stdout.write(`${said.replace(/\n/g, ' ')}\n`);
  }
  process.exit(0);
}

main();
