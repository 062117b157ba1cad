// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { DecodeError, utf8 } from '@glovebox/core';
import { certificateBlobs } from './pem.ts';

const block = (content: string) => `-----BEGIN CERTIFICATE-----\n${content}\n-----END CERTIFICATE-----\n`;

describe('certificateBlobs', () => {
  it('takes DER as it is', () => {
    expect(certificateBlobs(Uint8Array.of(0x30, 0))).toEqual([Uint8Array.of(0x30, 0)]);
  });

  it('takes PEM blocks, with either line end, and the NUL that some tables end with', () => {
    const blocks = block('MAA=') + block('MAEA').replaceAll('\n', '\r\n');
    expect(certificateBlobs(utf8(`${blocks}\0`)).map((blob) => [...blob])).toEqual([
      [0x30, 0],
      [0x30, 1, 0],
    ]);
  });

  it.each([
    ['text before', `-hello\n${block('MAA=')}`],
    ['text between', `${block('MAA=')}hello\n${block('MAA=')}`],
    ['another label', block('MAA=').replaceAll('CERTIFICATE', 'X509 CRL')],
    ['no end', '-----BEGIN CERTIFICATE-----\nMAA='],
    ['characters outside base64', block('MA_=')],
    ['padding inside', block('MA=A')],
    ['bits that are not zero', block('MAB=')],
    ['too many blocks', block('MAA=').repeat(9)],
  ])('refuses %s', (_name, pem) => {
    expect(() => certificateBlobs(utf8(pem))).toThrowCode('malformed');
  });

  it('returns or throws a coded error for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (content) => {
        try {
          certificateBlobs(utf8(`-${content}`));
          certificateBlobs(utf8(block(content)));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});
