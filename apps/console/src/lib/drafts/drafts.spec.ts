// SPDX-License-Identifier: Apache-2.0
import { webcrypto } from 'node:crypto';
import { Drafts, type DraftShelf } from './drafts.ts';

const random = (length: number) => webcrypto.getRandomValues(new Uint8Array(length));

function shelf() {
  const kept = new Map<string, { id: string; sealed: Uint8Array }>();
  const lent: DraftShelf = {
    read: (id) => Promise.resolve(kept.get(id)),
    write: (draft) => Promise.resolve(kept.set(draft.id, draft)),
    remove: (id) => Promise.resolve(kept.delete(id)),
  };
  return { kept, lent };
}

describe('drafts', () => {
  it('come back to whoever wrote them, also in a later session, until they are removed', async () => {
    const { lent } = shelf();
    const secret = random(32);
    await new Drafts(secret, lent, random).write('question', { source: 'SELECT 1' });
    const later = new Drafts(secret, lent, random);
    expect(await later.read('question')).toEqual({ source: 'SELECT 1' });
    expect(await later.read('another')).toBeNull();
    await later.remove('question');
    expect(await later.read('question')).toBeNull();
  });

  it('tell nobody else anything, not what they are of, not their length', async () => {
    const { kept, lent } = shelf();
    const drafts = new Drafts(random(32), lent, random);
    await drafts.write('short', 'a');
    await drafts.write('longer', 'SELECT secret '.repeat(100));
    const [short, longer] = [...kept.values()];
    expect(short?.sealed.length).toBe(longer?.sealed.length);
    const all = [...kept.values()].map(({ id, sealed }) => id + Buffer.from(sealed).toString('latin1')).join('');
    expect(all).not.toMatch(/short|longer|SELECT/);
    expect(await new Drafts(random(32), lent, random).read('short')).toBeNull();
  });

  it('are not believed when they were exchanged or damaged', async () => {
    const { kept, lent } = shelf();
    const drafts = new Drafts(random(32), lent, random);
    await drafts.write('one', 1);
    await drafts.write('two', 2);
    const [one, two] = [...kept.values()];
    if (one === undefined || two === undefined) throw new Error('nothing was kept');
    one.sealed = two.sealed;
    expect(await drafts.read('one')).toBeNull();
    two.sealed = two.sealed.slice(1);
    expect(await drafts.read('two')).toBeNull();
  });
});
