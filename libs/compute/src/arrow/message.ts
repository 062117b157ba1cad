// SPDX-License-Identifier: Apache-2.0
import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import { Endianness } from 'apache-arrow/fb/endianness';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { ByteBuffer } from 'flatbuffers';
import { ComputeError } from '../error.ts';
import { parseField, type ArrowField } from './field.ts';

export interface BatchHeader {
  readonly rows: number;
  /** One per column, in order. */
  readonly nodes: readonly { readonly rows: number; readonly nulls: number }[];
  /** Places in the body, not checked against it yet. */
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
}

export type MessageHeaderParts =
  | { readonly kind: 'schema'; readonly fields: readonly ArrowField[] }
  | { readonly kind: 'dictionary'; readonly id: bigint; readonly isDelta: boolean; readonly batch: BatchHeader }
  | { readonly kind: 'batch'; readonly batch: BatchHeader };

export interface ParsedMessage {
  readonly bodyBytes: number;
  readonly header: MessageHeaderParts;
}

const maxColumns = 200;
const maxRows = 2 ** 24;

/**
 * Parses the metadata of one Arrow IPC message (Message.fbs, metadata version 5): a schema, a dictionary or a record
 * batch, not compressed, little endian.
 *
 * attacker-controlled: the metadata comes from an owner whom the other owners do not trust. The generated accessors
 * read a JavaScript array and cannot reach outside of it, but they believe every stated length, so each vector's length
 * is compared with the bytes at hand before it is walked. Throws ComputeError `malformed`, or `too-large`.
 */
export function parseMessage(metadata: Uint8Array): ParsedMessage {
  try {
    const message = Message.getRootAsMessage(new ByteBuffer(metadata));
    demand(message.version() === MetadataVersion.V5);
    return { bodyBytes: toLength(message.bodyLength()), header: parseHeader(message, metadata.length) };
  } catch (error) {
    // A RangeError of the accessors is the input's fault as much as a failed check of ours.
    throw error instanceof ComputeError ? error : new ComputeError('malformed');
  }
}

function parseHeader(message: Message, metadataBytes: number): MessageHeaderParts {
  switch (message.headerType()) {
    case MessageHeader.Schema: {
      const schema = present(message.header(new Schema()) as Schema | null);
      demand(schema.endianness() === Endianness.Little);
      const count = schema.fieldsLength();
      demand(count >= 1 && count <= maxColumns);
      return { kind: 'schema', fields: indexes(count).map((index) => parseField(present(schema.fields(index)))) };
    }
    case MessageHeader.DictionaryBatch: {
      const dictionary = present(message.header(new DictionaryBatch()) as DictionaryBatch | null);
      const batch = parseBatch(present(dictionary.data()), metadataBytes);
      return { kind: 'dictionary', id: dictionary.id(), isDelta: dictionary.isDelta(), batch };
    }
    case MessageHeader.RecordBatch: {
      const batch = present(message.header(new RecordBatch()) as RecordBatch | null);
      return { kind: 'batch', batch: parseBatch(batch, metadataBytes) };
    }
    default:
      throw new ComputeError('malformed');
  }
}

function parseBatch(batch: RecordBatch, metadataBytes: number): BatchHeader {
  demand(batch.compression() === null && batch.variadicBufferCountsLength() === 0);
  const nodes = batch.nodesLength();
  const buffers = batch.buffersLength();
  // Each node and each buffer takes 16 bytes of the metadata.
  demand(nodes >= 0 && buffers >= 0 && (nodes + buffers) * 16 <= metadataBytes);
  const rows = toLength(batch.length());
  if (rows > maxRows) throw new ComputeError('too-large');
  return {
    rows,
    nodes: indexes(nodes).map((index) => {
      const node = present(batch.nodes(index));
      return { rows: toLength(node.length()), nulls: toLength(node.nullCount()) };
    }),
    buffers: indexes(buffers).map((index) => {
      const buffer = present(batch.buffers(index));
      return { offset: toLength(buffer.offset()), length: toLength(buffer.length()) };
    }),
  };
}

function toLength(value: bigint): number {
  demand(value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER));
  return Number(value);
}

function indexes(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function present<T>(value: T | null): T {
  if (value === null) throw new ComputeError('malformed');
  return value;
}

function demand(condition: boolean): void {
  if (!condition) throw new ComputeError('malformed');
}
