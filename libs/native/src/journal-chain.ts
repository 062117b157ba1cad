// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { canonicalBytes, equalBytes, utf8, type Json } from '@glovebox/core';
import { NativeError } from './error.ts';

export const JOURNAL_RECORD_BYTES_MAX = 16_777_216;

const NEWLINE = utf8('\n');
const SPACE = 0x20;
const DIGEST_CHARACTERS = 64;

const contentOf = (line: Uint8Array): Uint8Array => line.subarray(DIGEST_CHARACTERS + 1);

/**
 * The form of a journal. First line: `glovebox-journal/v1`, space, kind. Each further line: digest, space, record in
 * canonical JSON, which holds no newline. The digest is the SHA-256 of the digest before it (of the first line, for the
 * first record), a newline, and the record.
 */
export class JournalChain {
  readonly firstLine: Uint8Array;
  #head: string;
  #length = 0;

  constructor(kind: string) {
    this.firstLine = utf8(`glovebox-journal/v1 ${kind}\n`);
    this.#head = createHash('sha256').update(this.firstLine).digest('hex');
  }

  get head(): string {
    return this.#head;
  }

  get length(): number {
    return this.#length;
  }

  /** The line of the next record, newline included. @throws NativeError `too-large` */
  append(record: Json): Uint8Array {
    const content = canonicalBytes(record);
    if (content.length > JOURNAL_RECORD_BYTES_MAX) {
      throw new NativeError('too-large', `a journal record has at most \`${JOURNAL_RECORD_BYTES_MAX}\` bytes`);
    }
    this.#advance(this.#digest(content));
    return Buffer.concat([utf8(`${this.#head} `), content, NEWLINE]);
  }

  /** The content of the next record if this line (without its newline) is it, else null and nothing changes. */
  accept(line: Uint8Array): Uint8Array | null {
    const digest = this.#match(line);
    if (digest === null) return null;
    this.#advance(digest);
    return contentOf(line);
  }

  isNext(line: Uint8Array): boolean {
    return this.#match(line) !== null;
  }

  #match(line: Uint8Array): string | null {
    const digest = this.#digest(contentOf(line));
    const written = line.subarray(0, DIGEST_CHARACTERS);
    return line[DIGEST_CHARACTERS] === SPACE && equalBytes(written, utf8(digest)) ? digest : null;
  }

  #digest(content: Uint8Array): string {
    return createHash('sha256').update(`${this.#head}\n`).update(content).digest('hex');
  }

  #advance(digest: string): void {
    this.#head = digest;
    this.#length++;
  }
}
