// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { readLines } from './pipe.ts';

async function* pieces(bytes: Uint8Array, size: number) {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

async function linesOf(text: string, size: number, max?: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(pieces(new TextEncoder().encode(text), size), max)) {
    lines.push(new TextDecoder().decode(line));
  }
  return lines;
}

describe('readLines', () => {
  it('finds the same lines however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string().map((text) => text.replaceAll('\n', ''))),
        fc.integer({ min: 1, max: 9 }),
        async (lines, size) => {
          expect(await linesOf(lines.map((line) => `${line}\n`).join(''), size)).toEqual(lines);
        },
      ),
    );
  });

  it('takes what follows the last newline for no line', async () => {
    expect(await linesOf('whole\ncut off', 3)).toEqual(['whole']);
  });

  it('refuses a line that is longer than any message, ended or not', async () => {
    await expect(linesOf('12345\n', 100, 4)).rejects.toMatchObject({ code: 'too-large' });
    await expect(linesOf('12345', 1, 4)).rejects.toMatchObject({ code: 'too-large' });
    expect(await linesOf('1234\n', 1, 4)).toEqual(['1234']);
  });
});
