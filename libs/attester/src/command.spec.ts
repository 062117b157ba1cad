// SPDX-License-Identifier: Apache-2.0
import { command } from './command.ts';

const evidence = { platform: 'sev-snp', report: 'AAAA', certificateTable: '' };
const source = (words: readonly string[], timeoutMs = 10_000) =>
  command({ command: words, platform: 'sev-snp', timeoutMs });
const node = (script: string, timeoutMs?: number) =>
  source([process.execPath, '-e', script], timeoutMs).attester('sev-snp');
const reportData = new Uint8Array(64).fill(0xab);

describe('command attester', () => {
  it('hands over the report data as last argument and parses what is printed', async () => {
    const echo = node(`
      const last = process.argv.at(-1);
      console.log(JSON.stringify({ platform: 'sev-snp', report: Buffer.from(last, 'hex').toString('base64url'), certificateTable: '' }));
    `);
    const report = Buffer.from(reportData).toString('base64url');
    expect(await echo.attest(reportData)).toMatchObject({ report });
  });

  it('passes none of our environment on but PATH', async () => {
    process.env.GLOVEBOX_SPEC_SECRET = 'visible';
    const script = `process.stdout.write(JSON.stringify({ ...${JSON.stringify(evidence)}, report: process.env.GLOVEBOX_SPEC_SECRET ?? 'none' }))`;
    expect(await node(script).attest(reportData)).toMatchObject({ report: 'none' });
    delete process.env.GLOVEBOX_SPEC_SECRET;
  });

  it.each([
    ['no JSON', `console.log('hello')`],
    ['nothing', ``],
    ['JSON that is no evidence', `console.log('{"platform":"sev-snp"}')`],
    ['evidence of another platform', `console.log('{"platform":"arm-cca","token":"AA"}')`],
    ['an unknown field', `console.log(JSON.stringify({ ...${JSON.stringify(evidence)}, verified: true }))`],
    ['one field twice', `console.log('{"platform":"sev-snp","report":"AA","report":"AA","certificateTable":""}')`],
    ['bytes that are no UTF-8', `process.stdout.write(Buffer.from([0xff]))`],
    ['far too much', `process.stdout.write('x'.repeat(3000000))`],
  ])('refuses a command that prints %s', async (_what, script) => {
    await expect(node(script).attest(reportData)).rejects.toThrowCode('malformed-output');
  });

  it('kills a command that does not finish', async () => {
    await expect(node('setInterval(() => {}, 1000)', 300).attest(reportData)).rejects.toThrowCode('timeout');
  });

  it('reports a command that fails or does not exist', async () => {
    await expect(node('process.exit(3)').attest(reportData)).rejects.toThrowCode('command-failed');
    const absent = source(['/nonexistent/attester']);
    await expect(absent.attester('sev-snp').attest(reportData)).rejects.toThrowCode('command-failed');
    expect(await absent.find()).toMatchObject({ state: 'unusable' });
    expect(await source([]).find()).toMatchObject({ state: 'absent' });
    expect(await source(['node']).find()).toMatchObject({ state: 'usable', platform: 'sev-snp' });
  });
});
