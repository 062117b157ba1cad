// SPDX-License-Identifier: Apache-2.0
import { Buffer as BufferRegion } from 'apache-arrow/fb/buffer';
import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import { FieldNode } from 'apache-arrow/fb/field-node';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Builder, ByteBuffer } from 'flatbuffers';

/** The first record batch of a stream, taken apart, and what is said of its dictionary. */
export interface Forged {
  readonly batch: {
    bodyBytes: bigint;
    rows: bigint;
    readonly nodes: { rows: bigint; nulls: bigint }[];
    readonly buffers: { offset: bigint; length: bigint }[];
  };
  readonly body: Uint8Array<ArrayBuffer>;
  dictionaryId: bigint;
  dropDictionary: boolean;
}

/**
 * Rewrites a valid stream with its first record batch (and the first dictionary's id) changed to what no writer writes.
 * The body keeps its bytes, so a stated length may disagree with it.
 */
export function forge(stream: Uint8Array, change: (parts: Forged) => void): Uint8Array {
  const parts = split(stream);
  const batchIndex = parts.findIndex(({ metadata }) => headerOf(metadata).headerType() === MessageHeader.RecordBatch);
  const dictionaryIndex = parts.findIndex(
    ({ metadata }) => headerOf(metadata).headerType() === MessageHeader.DictionaryBatch,
  );
  const { metadata, body } = parts[batchIndex]!;
  const batch = headerOf(metadata).header(new RecordBatch()) as RecordBatch;
  const forged: Forged = {
    batch: { ...partsOf(batch), bodyBytes: headerOf(metadata).bodyLength() },
    body: Uint8Array.from(body),
    dictionaryId: 0n,
    dropDictionary: false,
  };
  const dictionary =
    dictionaryIndex < 0
      ? null
      : (headerOf(parts[dictionaryIndex]!.metadata).header(new DictionaryBatch()) as DictionaryBatch);
  forged.dictionaryId = dictionary?.id() ?? 0n;
  change(forged);
  parts[batchIndex] = { metadata: encode(forged.batch, null), body: forged.body };
  if (dictionary !== null) {
    const own = { ...partsOf(dictionary.data()!), bodyBytes: BigInt(parts[dictionaryIndex]!.body.length) };
    parts[dictionaryIndex]!.metadata = encode(own, forged.dictionaryId);
    if (forged.dropDictionary) parts.splice(dictionaryIndex, 1);
  }
  return join(parts);
}

interface Part {
  metadata: Uint8Array;
  readonly body: Uint8Array;
}

function split(stream: Uint8Array): Part[] {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  const parts: Part[] = [];
  for (let at = 0; view.getUint32(at + 4, true) !== 0;) {
    const start = at + 8;
    const metadata = stream.slice(start, start + view.getUint32(at + 4, true));
    const end = start + metadata.length + Number(headerOf(metadata).bodyLength());
    parts.push({ metadata, body: stream.slice(start + metadata.length, end) });
    at = end;
  }
  return parts;
}

function join(parts: readonly Part[]): Uint8Array {
  const chunks = parts.flatMap(({ metadata, body }) => [prefix(metadata.length), metadata, body]);
  return Uint8Array.from([...chunks, prefix(0)].flatMap((chunk) => [...chunk]));
}

function prefix(length: number): Uint8Array {
  const bytes = new Uint8Array(8).fill(255);
  new DataView(bytes.buffer).setUint32(4, length, true);
  return bytes;
}

const headerOf = (metadata: Uint8Array): Message => Message.getRootAsMessage(new ByteBuffer(metadata));

function partsOf(batch: RecordBatch): Omit<Forged['batch'], 'bodyBytes'> {
  const all = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  return {
    rows: batch.length(),
    nodes: all(batch.nodesLength(), (index) => {
      const node: FieldNode = batch.nodes(index)!;
      return { rows: node.length(), nulls: node.nullCount() };
    }),
    buffers: all(batch.buffersLength(), (index) => {
      const buffer: BufferRegion = batch.buffers(index)!;
      return { offset: buffer.offset(), length: buffer.length() };
    }),
  };
}

function encode(batch: Forged['batch'], dictionaryId: bigint | null): Uint8Array {
  const builder = new Builder();
  RecordBatch.startNodesVector(builder, batch.nodes.length);
  for (const node of [...batch.nodes].reverse()) FieldNode.createFieldNode(builder, node.rows, node.nulls);
  const nodes = builder.endVector();
  RecordBatch.startBuffersVector(builder, batch.buffers.length);
  for (const { offset, length } of [...batch.buffers].reverse()) BufferRegion.createBuffer(builder, offset, length);
  const buffers = builder.endVector();
  RecordBatch.startRecordBatch(builder);
  RecordBatch.addLength(builder, batch.rows);
  RecordBatch.addNodes(builder, nodes);
  RecordBatch.addBuffers(builder, buffers);
  let header = RecordBatch.endRecordBatch(builder);
  if (dictionaryId !== null) {
    DictionaryBatch.startDictionaryBatch(builder);
    DictionaryBatch.addId(builder, dictionaryId);
    DictionaryBatch.addData(builder, header);
    header = DictionaryBatch.endDictionaryBatch(builder);
  }
  const kind = dictionaryId === null ? MessageHeader.RecordBatch : MessageHeader.DictionaryBatch;
  builder.finish(Message.createMessage(builder, MetadataVersion.V5, kind, header, batch.bodyBytes, 0));
  const bytes = builder.asUint8Array();
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
  padded.set(bytes);
  return padded;
}
