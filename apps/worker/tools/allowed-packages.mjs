// SPDX-License-Identifier: Apache-2.0

/** npm packages that may be inside the TEE. Adding one is a decision about trust: say in the commit why it is needed. */
export const allowedPackages = [
  '@duckdb/node-api',
  '@duckdb/node-bindings-darwin-arm64',
  '@duckdb/node-bindings-darwin-x64',
  '@duckdb/node-bindings-linux-arm64',
  '@duckdb/node-bindings-linux-x64',
  '@noble/ciphers',
  '@noble/curves',
  '@noble/hashes',
  '@scure/base',
  'apache-arrow',
  'canonicalize',
  'flatbuffers',
  'lossless-json',
  'tweetnacl',
  'zod',
];
