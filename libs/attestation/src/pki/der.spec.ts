// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { DecodeError } from '@glovebox/core';
import { DerReader, readAll, readDer, TAG } from './der.ts';
import {
  bitString,
  boolean,
  namedBits,
  objectIdentifier,
  smallInteger,
  text,
  time,
  unsignedInteger,
} from './der-values.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const element = (hex: string) => new DerReader(bytes(hex)).any();

describe('DerReader', () => {
  it('reads short and long lengths', () => {
    expect(readDer(bytes('0403 010203'), TAG.octetString).content).toEqual(bytes('010203'));
    const long = Buffer.concat([bytes('048180'), Buffer.alloc(128, 7)]);
    expect(readDer(long, TAG.octetString).content).toHaveLength(128);
    const longer = Buffer.concat([bytes('04820100'), Buffer.alloc(256, 7)]);
    expect(readDer(longer, TAG.octetString).content).toHaveLength(256);
  });

  it.each([
    ['nothing', ''],
    ['a tag alone', '04'],
    ['less content than stated', '0403 0102'],
    ['an indefinite length', '3080 0000'],
    ['a length that is not minimal', '048101 00'],
    ['a length with a leading zero', `04820080${'00'.repeat(128)}`],
    ['a length of four bytes', '0484 00000001 00'],
    ['a length cut short', '0482 01'],
    ['a long tag', '1f01 0100'],
    ['another tag', '0501 00'],
    ['a trailing byte', '0401 00 00'],
  ])('refuses %s', (_name, hex) => {
    expect(() => readDer(bytes(hex), TAG.octetString)).toThrowCode('malformed');
  });

  it('is not harmed by nesting', () => {
    const depth = 60_000;
    let nested = Buffer.alloc(0);
    const heads: Buffer[] = [];
    let length = 0;
    for (let i = 0; i < depth && length < 0xfffff0; i++) {
      const head =
        length < 0x80
          ? [0x30, length]
          : length < 0x100
            ? [0x30, 0x81, length]
            : length < 0x10000
              ? [0x30, 0x82, length >> 8, length & 255]
              : [0x30, 0x83, length >> 16, (length >> 8) & 255, length & 255];
      heads.unshift(Buffer.from(head));
      length += head.length;
    }
    nested = Buffer.concat(heads);
    expect(readAll(readDer(nested, TAG.sequence), 4)).toHaveLength(1);
  });

  it('bounds the number of elements', () => {
    expect(() => readAll(element('3006 0500 0500 0500'), 2)).toThrowCode('malformed');
  });

  it('returns or throws a coded error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (input) => {
        const values = [boolean, bitString, namedBits, objectIdentifier, smallInteger, text, time, unsignedInteger];
        for (const read of [...values, (one: ReturnType<typeof element>) => readAll(one, 3)]) {
          try {
            read(new DerReader(input).any());
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
          }
        }
      }),
    );
  });
});

describe('DER values', () => {
  it('reads integers in their one encoding', () => {
    expect(smallInteger(element('0201 00'))).toBe(0);
    expect(smallInteger(element('0202 00db'))).toBe(0xdb);
    for (const hex of ['0200', '0201 80', '0202 0001', '0202 0100', '0203 0000db']) {
      expect(() => smallInteger(element(hex))).toThrowCode('malformed');
    }
  });

  it('reads object identifiers', () => {
    expect(objectIdentifier(element('060a 2b060104019c78010301'))).toBe('1.3.6.1.4.1.3704.1.3.1');
    expect(objectIdentifier(element('0603 551d13'))).toBe('2.5.29.19');
    for (const hex of ['0600', '0602 2a80', '0602 8001', `0606 2a${'ff'.repeat(4)}7f`]) {
      expect(() => objectIdentifier(element(hex))).toThrowCode('malformed');
    }
  });

  it('reads times of both kinds, and no others', () => {
    const read = (tag: number, digits: string) =>
      time(readDer(Buffer.concat([Buffer.of(tag, digits.length), Buffer.from(digits)]), tag));
    const utc = (digits: string) => read(TAG.utcTime, digits);
    const general = (digits: string) => read(TAG.generalizedTime, digits);
    expect(utc('261124120000Z')).toBe('2026-11-24T12:00:00Z');
    expect(utc('500101000000Z')).toBe('1950-01-01T00:00:00Z');
    expect(general('99991231235959Z')).toBe('9999-12-31T23:59:59Z');
    for (const digits of ['2611241200Z', '261124120000+0100', '261324120000Z', '261100120000Z', '261124250000Z']) {
      expect(() => utc(digits)).toThrowCode('malformed');
    }
    for (const digits of ['20261124120000.5Z', '20261124120000', '261124120000Z']) {
      expect(() => general(digits)).toThrowCode('malformed');
    }
  });

  it('reads booleans, named bits and bit strings of whole bytes', () => {
    expect([boolean(element('0101 ff')), boolean(element('0101 00'))]).toEqual([true, false]);
    expect(() => boolean(element('0101 01'))).toThrowCode('malformed');
    expect([...namedBits(element('0302 0106'))]).toEqual([5, 6]);
    expect(() => namedBits(element('0301 00'))).toThrowCode('malformed');
    expect(() => bitString(element('0302 0106'))).toThrowCode('malformed');
  });
});
