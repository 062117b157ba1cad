// SPDX-License-Identifier: Apache-2.0
import type { Evidence } from '@glovebox/contracts';
import type { Submission } from './platform-suite.ts';

/** The bytes of one member of evidence, in base64url. */
export type BytesMember<E extends Evidence> = Extract<
  { [K in keyof E]: E[K] extends string ? K : never }[keyof E],
  string
>;

export const bytesOf = <E extends Evidence>(evidence: E, member: BytesMember<E>): Buffer =>
  Buffer.from(String(evidence[member]), 'base64url');

export const withBytes = <E extends Evidence>(evidence: E, member: BytesMember<E>, bytes: Uint8Array): E => ({
  ...evidence,
  [member]: Buffer.from(bytes).toString('base64url'),
});

type Judged<E extends Evidence> = Submission & { readonly evidence: E };

/** The submission with single bits turned: every bit of a byte where `whole` says so, else one of each byte. */
export function* bitsTurned<E extends Evidence>(
  submission: Judged<E>,
  member: BytesMember<E>,
  whole: (offset: number) => boolean = () => true,
): Generator<Submission> {
  const original = bytesOf(submission.evidence, member);
  for (let offset = 0; offset < original.length; offset++) {
    for (let bit = 0; bit < 8; bit++) {
      if (!whole(offset) && bit !== offset % 8) continue;
      const bytes = Buffer.from(original);
      bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << bit), offset);
      yield { ...submission, evidence: withBytes(submission.evidence, member, bytes) };
    }
  }
}

/** The submission with one member cut short, at every length. */
export function* cutShort<E extends Evidence>(submission: Judged<E>, member: BytesMember<E>): Generator<Submission> {
  const original = bytesOf(submission.evidence, member);
  for (let length = 0; length < original.length; length++) {
    yield { ...submission, evidence: withBytes(submission.evidence, member, original.subarray(0, length)) };
  }
}

export const withTrailingByte = <E extends Evidence>(submission: Judged<E>, member: BytesMember<E>): Submission => ({
  ...submission,
  evidence: withBytes(
    submission.evidence,
    member,
    Buffer.concat([bytesOf(submission.evidence, member), Buffer.from([0])]),
  ),
});

export const AT = '2026-11-24T12:00:00Z';
export const REPORT_DATA: Uint8Array = Buffer.alloc(64, 0xcd);
export const NO_COLLATERAL = { certificates: [], crls: [] };

/** The last bit of the binding is another one. */
export const OTHER_REPORT_DATA: Uint8Array = Buffer.concat([Buffer.alloc(31, 0xcd), Buffer.alloc(33, 0xcc)]);

export const crls = (...lists: readonly Uint8Array[]) => ({
  certificates: [],
  crls: lists.map((list) => Buffer.from(list).toString('base64url')),
});
