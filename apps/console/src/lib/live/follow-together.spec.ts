// SPDX-License-Identifier: Apache-2.0
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ClientError, type LiveEvent } from '@glovebox/client';
import { followTogether, type Follow, type Tabs } from './follow-together.ts';

const notice = { kind: 'job', id: 'ab'.repeat(32), state: 'queued', agreement: null, time: '2026-06-01T00:00:00Z' };
const told: LiveEvent = { kind: 'notice', notice: notice as Extract<LiveEvent, { kind: 'notice' }>['notice'] };
const connected: LiveEvent = { kind: 'connected', missed: true };

/** A browser's locks, which Node lacks: one holder of a name, others in their order. Channels are Node's own. */
function browser(): Tabs {
  const turns = new Map<string, Promise<void>>();
  return {
    channel: (name, onMessage) => {
      const channel = new BroadcastChannel(name);
      channel.onmessage = (event) => {
        onMessage((event as { data: unknown }).data);
      };
      return channel;
    },
    lock: async (name, signal, hold) => {
      const before = turns.get(name) ?? Promise.resolve();
      const turn = before.then(() => (signal.aborted ? undefined : hold()));
      turns.set(name, turn);
      await turn;
    },
  };
}

/** A tab that follows a stream of its own making. */
class Tab {
  readonly heard: LiveEvent[] = [];
  /** What its stream tells; null while it has none. */
  say: ((event: LiveEvent) => void) | null = null;
  readonly close: () => void;

  constructor(tabs: Tabs | null, party: string) {
    const follow: Follow = (listener) => {
      this.say = listener;
      return () => {
        this.say = null;
      };
    };
    this.close = followTogether(follow, tabs, party, (event) => this.heard.push(event));
    open.push(this);
  }

  async hears(count: number): Promise<readonly LiveEvent[]> {
    while (this.heard.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    return this.heard;
  }
}

const open: Tab[] = [];
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('tabs of one browser', () => {
  afterEach(() => {
    for (const tab of open.splice(0)) tab.close();
  });

  it('follow one stream, and all hear it', async () => {
    const tabs = browser();
    const [first, second] = [new Tab(tabs, 'a'), new Tab(tabs, 'a')];
    await settled();
    expect([first.say === null, second.say === null]).toEqual([false, true]);
    first.say?.(connected);
    first.say?.(told);
    const error = new ClientError('unreachable', 'the stream of events ended', { status: 503 });
    first.say?.({ kind: 'disconnected', error, pauseMs: 500 });
    expect(await second.hears(3)).toMatchObject([
      connected,
      told,
      { kind: 'disconnected', error: { code: 'unreachable', status: 503 }, pauseMs: 500 },
    ]);
  });

  it('who comes later is told that the stream stands, and reads everything again', async () => {
    const tabs = browser();
    const first = new Tab(tabs, 'a');
    await settled();
    first.say?.(connected);
    const late = new Tab(tabs, 'a');
    expect(await late.hears(1)).toEqual([connected]);
    first.say?.({ kind: 'connected', missed: false });
    expect(await late.hears(2)).toEqual([connected, { kind: 'connected', missed: false }]);
  });

  it('the next one follows when the leading tab closes', async () => {
    const tabs = browser();
    const [first, second] = [new Tab(tabs, 'a'), new Tab(tabs, 'a')];
    await settled();
    first.close();
    await settled();
    expect([first.say === null, second.say === null]).toEqual([true, false]);
    second.say?.(connected);
    expect(second.heard).toEqual([connected]);
  });

  it('hear nothing of another party, and follow alone where a browser has no locks', async () => {
    const tabs = browser();
    const [mine, theirs, alone] = [new Tab(tabs, 'a'), new Tab(tabs, 'b'), new Tab(null, 'a')];
    await settled();
    mine.say?.(told);
    alone.say?.(connected);
    await settled();
    expect([mine.heard, theirs.heard, alone.heard]).toEqual([[told], [], [connected]]);
  });
});
