// SPDX-License-Identifier: Apache-2.0
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { glovebox, newFolder } from './testing.spec-data.ts';

const folder = newFolder();
const home = join(folder, 'home');
const sealedHome = join(folder, 'sealed');
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const digest = 'ab'.repeat(32);
const nobody = 'http://127.0.0.1:1';

beforeAll(async () => {
  const passphrase = file('passphrase.txt', 'correct horse\n');
  expect((await glovebox(['init', '--name', 'registry'], { GLOVEBOX_HOME: home })).code).toBe(0);
  const sealed = ['init', '--name', 'registry', '--passphrase-file', passphrase];
  expect((await glovebox(sealed, { GLOVEBOX_HOME: sealedHome })).code).toBe(0);
  file('empty.txt', '');
  file('wrong.txt', 'battery staple\n');
  file('bad.json', '{"a":');
  file('object.json', '{}');
  file('list.json', '[]');
  file('bad.yaml', 'room: [unclosed');
  file('draft.yaml', 'room: x');
  file('people.csv', 'id,name\n1,a\nx,b\n');
  file(
    'terms.yaml',
    'columns: [{name: id, type: {type: integer}, nullable: false, terms: {role: unit}}]\naggregates: [count]\nminimumPeople: 10\npurposes: [research]\nreceivers: [analyst]\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

/** Command line, exit code, code of the error, and the field that it names. */
const CASES: [string[], number, string, string | undefined][] = [
  [[], 2, 'usage', undefined],
  [['nonsense'], 2, 'usage', undefined],
  [['party'], 2, 'usage', undefined],
  [['party', 'show', 'extra'], 2, 'usage', undefined],
  [['party', 'show', '--nonsense'], 2, 'usage', undefined],
  [['init'], 2, 'usage', undefined],
  [['init', '--name', 'Not A Name'], 2, 'usage', 'name'],
  [['init', '--name', 'registry'], 2, 'keys-exist', 'home'],
  [['init', '--name', 'a', '--home', at('new'), '--passphrase-file', at('missing')], 2, 'file', 'passphrase-file'],
  [['init', '--name', 'a', '--home', at('new'), '--passphrase-file', at('empty.txt')], 2, 'usage', 'passphrase-file'],
  [['party', 'show', '--home', at('nowhere')], 2, 'no-keys', 'home'],
  [['party', 'show', '--home', sealedHome], 1, 'wrong-passphrase', 'passphrase-file'],
  [
    ['party', 'show', '--home', sealedHome, '--passphrase-file', at('wrong.txt')],
    1,
    'wrong-passphrase',
    'passphrase-file',
  ],
  [['party', 'list'], 2, 'usage', 'coordinator'],
  [['party', 'list', '--coordinator', 'nonsense'], 1, 'invalid', 'coordinator'],
  [['party', 'list', '--coordinator', nobody], 2, 'unreachable', undefined],
  [['party', 'trust', 'clinic'], 2, 'usage', undefined],
  [['party', 'trust', 'clinic', 'abc'], 2, 'usage', 'fingerprint'],
  [['party', 'trust', 'clinic', digest, '--card', at('missing')], 2, 'file', 'card'],
  [['party', 'trust', 'clinic', digest, '--card', at('bad.json')], 1, 'malformed-file', 'card'],
  [['party', 'trust-list', at('missing')], 2, 'file', 'file'],
  [['party', 'trust-list', at('bad.json')], 1, 'invalid', 'fingerprint'],
  [['party', 'distrust', 'clinic'], 1, 'not-found', 'name'],
  [['keybroker', 'trust', 'keys', 'short'], 2, 'usage', 'key'],
  [['keybroker', 'trust', 'KEYS', 'A'.repeat(43)], 2, 'usage', 'name'],
  [['agreement', 'draft', at('missing')], 2, 'file', 'file'],
  [['agreement', 'draft', at('bad.yaml')], 1, 'malformed-file', 'file'],
  [['agreement', 'draft', at('draft.yaml')], 1, 'invalid', 'title'],
  [['agreement', 'show', 'xyz', '--coordinator', nobody], 2, 'usage', 'agreement'],
  [['agreement', 'show', 'abcd', '--coordinator', nobody], 2, 'usage', 'agreement'],
  [['agreement', 'sign', digest, '--coordinator', nobody], 2, 'unreachable', undefined],
  [['agreement', 'stop', digest, '--coordinator', nobody], 2, 'usage', undefined],
  [['dataset', 'inspect', at('missing.csv')], 2, 'file', 'file'],
  [['dataset', 'inspect', at('passphrase.txt')], 1, 'unknown-format', 'file'],
  [['dataset', 'inspect', at('people.csv'), '--format', 'excel'], 2, 'usage', undefined],
  [['dataset', 'inspect', at('people.csv'), '--terms', at('draft.yaml')], 1, 'malformed-file', 'columns'],
  [
    ['dataset', 'inspect', at('people.csv'), '--terms', at('draft.yaml'), '--name', 'people'],
    1,
    'malformed-file',
    'title',
  ],
  [['dataset', 'upload', at('people.csv'), '--name', 'people'], 2, 'usage', undefined],
  [
    ['computation', 'check', '--agreement', digest, '--purpose', 'x', '--sql', at('missing'), '--coordinator', nobody],
    2,
    'file',
    'file',
  ],
  [['computation', 'approve', digest, '--reject', '--coordinator', nobody], 2, 'usage', 'reason'],
  [['computation', 'approve', digest, '--uses', 'many', '--coordinator', nobody], 2, 'usage', undefined],
  [['computation', 'approve', digest, '--uses', '0', '--coordinator', nobody], 2, 'usage', undefined],
  [['job', 'submit', digest, '--coordinator', nobody], 2, 'unreachable', undefined],
  [['job', 'watch', digest, '--coordinator', nobody], 2, 'unreachable', undefined],
  [['result', 'open', digest, '--coordinator', nobody], 2, 'unreachable', undefined],
  [['receipt', 'get', digest, '--coordinator', nobody], 2, 'usage', undefined],
  [['receipt', 'verify', at('missing')], 2, 'file', 'file'],
  [['receipt', 'verify', at('bad.json')], 1, 'malformed-file', 'file'],
  [['receipt', 'verify', at('object.json')], 1, 'malformed-file', 'file.receipt'],
  [['evidence', 'verify'], 2, 'usage', 'evidence'],
  [['evidence', 'verify', at('missing')], 2, 'file', 'file'],
  [['evidence', 'verify', at('object.json')], 1, 'malformed-file', 'file'],
  [['evidence', 'verify', at('object.json'), '--nonce', 'xyz'], 2, 'usage', 'nonce'],
  [['evidence', 'policy', 'explain', at('missing')], 2, 'file', undefined],
  [['evidence', 'policy', 'explain', at('bad.yaml')], 1, 'malformed-file', undefined],
  [['evidence', 'policy', 'diff', at('object.json'), at('object.json')], 1, 'malformed-file', 'before.platforms'],
  [['evidence', 'policy', 'backtest', '--policy', at('object.json')], 2, 'usage', undefined],
  [
    ['evidence', 'policy', 'backtest', '--policy', at('object.json'), '--evidence', at('object.json')],
    1,
    'not-found',
    'evidence',
  ],
  [['evidence', 'policy', 'draft', at('people.csv')], 1, 'malformed-file', 'file'],
  [
    ['evidence', 'verify', at('object.json'), '--policy', at('object.json'), '--report-data', 'ab'],
    2,
    'usage',
    'report-data',
  ],
  [
    ['evidence', 'verify', at('object.json'), '--policy', at('object.json'), '--report-data', '00'.repeat(64)],
    1,
    'malformed-file',
    'policy.platforms',
  ],
  [['evidence', 'show', at('object.json')], 1, 'malformed-file', undefined],
  [['evidence', 'show', at('missing'), '--at', 'now'], 2, 'file', 'file'],
  [['evidence', 'check-manifest', at('missing')], 2, 'file', 'manifest'],
  [['evidence', 'check-manifest', at('object.json')], 1, 'manifest-malformed', 'manifest'],
  [['evidence', 'check-manifest', at('list.json')], 1, 'not-found', 'manifest'],
  [['evidence', 'reference', '--vbios-rim', at('missing')], 2, 'file', 'vbios-rim'],
  [['evidence', 'reference', '--vbios-rim', at('object.json')], 1, 'rim-malformed', 'rim'],
];

describe('bad input', () => {
  const env = { GLOVEBOX_HOME: home };

  it.each(CASES)(
    'glovebox %j exits %i with %s',
    async (args, code, errorCode, field) => {
      const json = await glovebox([...args, '--json'], env);
      expect(json).toMatchObject({ code, stderr: '' });
      const { error } = json.json as { error: { code: string; message: string; field?: string; remedy?: string } };
      expect(error).toMatchObject({
        code: errorCode,
        message: expect.stringMatching(/./),
        remedy: expect.stringMatching(/./),
      });
      if (field !== undefined) expect(error.field).toBe(field);

      const human = await glovebox(args, env);
      expect(human).toMatchObject({ code, stdout: '' });
      expect(human.stderr).toContain(`code    ${errorCode}`);
      expect(human.stderr).not.toMatch(/\n\s+at .*:\d+/);
    },
    60_000,
  );
});

describe('what is not an error', () => {
  it('keys are readable by their user alone, and survive a passphrase', async () => {
    for (const where of [home, sealedHome]) expect(statSync(join(where, 'keys.json')).mode & 0o777).toBe(0o600);
    const shown = await glovebox(['party', 'show', '--json'], {
      GLOVEBOX_HOME: sealedHome,
      GLOVEBOX_PASSPHRASE_FILE: at('passphrase.txt'),
    });
    expect(shown.code).toBe(0);
    expect(shown.json).toMatchObject({ name: 'registry', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('help has examples, for every command', async () => {
    const groups = [
      'party trust',
      'agreement sign',
      'dataset upload',
      'computation approve',
      'job submit',
      'receipt verify',
    ];
    for (const group of groups) {
      const help = await glovebox([...group.split(' '), '--help']);
      expect(help.code).toBe(0);
      expect(help.stdout).toContain(`$ glovebox ${group}`);
    }
  });

  it('bad rows are a finding: exit 1 and a list by number', async () => {
    const found = await glovebox(['dataset', 'inspect', at('people.csv'), '--terms', at('terms.yaml'), '--json']);
    expect(found.code).toBe(1);
    expect(found.json).toMatchObject({ badRows: 1, bad: [{ row: 2, column: 'id', problem: 'not a whole number' }] });
  });

  it('parties pin each other from card files, without a coordinator', async () => {
    const clinic = join(folder, 'clinic');
    await glovebox(['init', '--name', 'clinic', '--home', clinic]);
    const shown = await glovebox(['party', 'show', '--home', clinic, '--json']);
    const { fingerprint } = shown.json as { fingerprint: string };
    const card = file('clinic.json', shown.stdout);
    const spaced = fingerprint.match(/.{4}/g) ?? [];
    const trust = (name: string, ...text: string[]) =>
      glovebox(['party', 'trust', name, ...text, '--card', card, '--json'], { GLOVEBOX_HOME: home });
    expect((await trust('clinic', ...spaced)).json).toEqual({ name: 'clinic', fingerprint });
    expect((await trust('clinic', digest)).json).toMatchObject({ error: { code: 'key-differs-from-pin' } });
    expect((await trust('hospital', fingerprint)).json).toMatchObject({ error: { code: 'refused', field: 'name' } });
    const pins = await glovebox(['party', 'pins', '--json'], { GLOVEBOX_HOME: home });
    expect(pins.json).toMatchObject({ parties: expect.arrayContaining([expect.objectContaining({ name: 'clinic' })]) });
  });

  it('the dangerous switch warns each time, on standard error', async () => {
    const env = { GLOVEBOX_HOME: home };
    const flag = await glovebox(['party', 'show', '--json', '--dangerously-trust-dev-roots'], env);
    const variable = await glovebox(['party', 'show'], { ...env, DANGEROUSLY_TRUST_DEV_ROOTS: '1' });
    for (const { code, stderr } of [flag, variable])
      expect({ code, danger: stderr.includes('DANGER') }).toEqual({ code: 0, danger: true });
  });
});

it('a key that begins with a dash is a key', async () => {
  const key = `-${'A'.repeat(42)}`;
  const pinned = await glovebox(['keybroker', 'trust', 'registry-keys', key, '--json'], { GLOVEBOX_HOME: home });
  expect(pinned.json).toEqual({ name: 'registry-keys', identityKey: key });
});
