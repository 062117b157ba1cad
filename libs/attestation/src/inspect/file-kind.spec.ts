// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { concatBytes, utf8 } from '@glovebox/core';
import { AttestationError } from '../error.ts';
import { assembleEvidence } from './assemble.ts';
import { decodeEvidence } from './decode.ts';
import { identifyFile } from './file-kind.ts';

const kind = (bytes: Uint8Array) => identifyFile('file', bytes).kind;

/** Beginnings that send a file down each path. */
const STARTS = [
  [0xff, 0x54, 0x43, 0x47, 0x80, 0x18],
  [0xd9, 0x01, 0x8f],
  [0xd9, 0x01, 0xf5],
  [0xd2, 0x84],
  [0x11, 0xe0, 0x01, 0xff],
  [0x30, 0x82, 0x01, 0x00, 0x30, 0x82, 0x00, 0xf0, 0xa0],
  [0x30, 0x03, 0x30, 0x01, 0x02],
  [0x03, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00],
  [0x04, 0x00, 0x02, 0x00, 0x81, 0x00, 0x00, 0x00],
  [0x02, 0x00, 0x00, 0x00],
  [0x00, 0x14, 0x00, 0x0b],
  [0x00, 0x01, 0x00, 0x0b],
  [...utf8('HCLA')],
  [...utf8('{"platform":"sgx"')],
  [...utf8('[{"evidence":"","certificate":""}]')],
  [...utf8('-----BEGIN CERTIFICATE-----\n')],
  [...utf8('<a:SoftwareIdentity ')],
];

describe('files of evidence', () => {
  it('are recognized by magic numbers, versions and lengths, also in hex and base64', () => {
    const quote = new Uint8Array(440);
    quote.set([4, 0, 2, 0, 0x81, 0, 0, 0]);
    expect(kind(quote)).toBe('tdx-quote');
    expect(kind(utf8(Buffer.from(quote).toString('hex')))).toBe('tdx-quote');
    expect(kind(utf8(`0x${Buffer.from(quote).toString('hex')}`))).toBe('tdx-quote');
    expect(kind(utf8(`${Buffer.from(quote).toString('base64')}\n`))).toBe('tdx-quote');
    quote[4] = 0;
    expect(kind(quote)).toBe('sgx-quote');
    expect(kind(new Uint8Array(1352))).toBe('keystone-report');
    expect(kind(new Uint8Array(1353))).toBe('unknown');
    const report = new Uint8Array(1184);
    report[0] = 3;
    report[0x34] = 1;
    expect(kind(report)).toBe('snp-report');
    expect(kind(concatBytes(report, new Uint8Array(24)))).toBe('snp-report');
    expect(kind(utf8('{"sha256":{"0":"00"}}'))).toBe('tpm-pcrs');
    expect(kind(utf8('{"platform":"toaster"}'))).toBe('unknown');
    expect(kind(utf8('{"platform":"sgx"'))).toBe('unknown');
    expect(kind(utf8('-----BEGIN PUBLIC KEY-----\n'))).toBe('public-key');
    expect(kind(new Uint8Array(0))).toBe('unknown');
  });

  it('never make anything throw but a coded error, whatever is in them', () => {
    const hostile = fc
      .tuple(fc.constantFrom([], ...STARTS), fc.uint8Array({ maxLength: 1500 }))
      .map(([start, rest]) => concatBytes(Uint8Array.from(start), rest));
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), (contents) => {
        const files = contents.map((bytes, index) => identifyFile(`file-${String(index)}`, bytes));
        try {
          for (const { evidence, collateral } of assembleEvidence(files).found) decodeEvidence(evidence, collateral);
        } catch (error) {
          expect(error).toBeInstanceOf(AttestationError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
