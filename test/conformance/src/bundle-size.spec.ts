// SPDX-License-Identifier: Apache-2.0
import { browserBundle } from './browser-bundle.ts';

describe('libs/attestation for a browser', () => {
  it('is small, compressed, and needs nothing of Node', async () => {
    const { minified, gzip, brotli } = await browserBundle();
    process.stdout.write(
      `attestation in a browser: ${String(minified)} bytes, ${String(gzip)} with gzip, ${String(brotli)} with brotli\n`,
    );
    expect(gzip).toBeLessThan(138_000);
    expect(brotli).toBeLessThan(116_000);
  }, 60_000);
});
