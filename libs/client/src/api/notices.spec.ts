// SPDX-License-Identifier: Apache-2.0
import { utf8 } from '@glovebox/core';
import { signingKeyFromSeed } from '@glovebox/crypto';
import type { HttpReply } from '../http.ts';
import { Transport } from '../transport.ts';
import { NoticesApi, type LiveEvent } from './notices.ts';

const notice = { kind: 'job', id: 'ab'.repeat(32), state: 'queued', agreement: null, time: '2026-06-01T00:00:00Z' };
const told = (id: number) => `id: ${String(id)}\nevent: notice\ndata: ${JSON.stringify(notice)}\n\n`;
const ready = 'id: 4\nevent: ready\ndata: null\n\n';

/** A body of some texts, which then ends, breaks, or stays open until it is cancelled. */
function reply(texts: readonly string[], end: 'ends' | 'breaks' | 'stays'): HttpReply {
  const left = [...texts];
  let cancelled: () => void = () => undefined;
  const open = new Promise<{ done: boolean }>((resolve) => {
    cancelled = () => resolve({ done: true });
  });
  const read = async (): Promise<{ done: boolean; value?: Uint8Array }> => {
    const text = left.shift();
    if (text !== undefined) return { done: false, value: utf8(text) };
    if (end === 'breaks') throw new Error('reset');
    return end === 'ends' ? { done: true } : open;
  };
  const cancel = () => {
    cancelled();
    return Promise.resolve();
  };
  return {
    status: 200,
    headers: new Headers(),
    body: { getReader: () => ({ read, cancel }) },
    arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
  };
}

/** Follows replies in turn until `until` is told; the requests' Last-Event-IDs and the pauses are kept. */
async function follow(replies: readonly HttpReply[], until: (events: readonly LiveEvent[]) => boolean) {
  const left = [...replies];
  const lastIds: (string | undefined)[] = [];
  const pauses: number[] = [];
  const events: LiveEvent[] = [];
  const environment = {
    fetch: (_url: string, init: { headers: Record<string, string> }) => {
      lastIds.push(init.headers['last-event-id']);
      const next = left.shift();
      return next ? Promise.resolve(next) : Promise.reject(new Error('refused'));
    },
    clock: () => '2026-06-01T00:00:00Z',
    random: (length: number) => new Uint8Array(length),
    // The pause between two connections passes at once; the watch for silence never ends.
    sleep: (ms: number) => {
      if (ms > 20_000) return new Promise<void>(() => undefined);
      pauses.push(ms);
      return Promise.resolve();
    },
  };
  const transport = new Transport('http://127.0.0.1:1', signingKeyFromSeed(new Uint8Array(32)), environment);
  await new Promise<void>((resolve) => {
    const stop = new NoticesApi(transport, environment.sleep).follow((event) => {
      events.push(event);
      if (!until(events)) return;
      stop();
      resolve();
    });
  });
  return { events, lastIds, pauses };
}

describe('the stream of notices', () => {
  it('says when to read everything, and goes on where it broke off', async () => {
    const replies = [reply([ready, told(5)], 'breaks'), reply([told(7)], 'stays')];
    const { events, lastIds } = await follow(replies, (all) => all.length === 5);
    expect(events).toMatchObject([
      { kind: 'connected', missed: true },
      { kind: 'notice', notice },
      { kind: 'disconnected', error: { code: 'unreachable' } },
      { kind: 'connected', missed: false },
      { kind: 'notice', notice },
    ]);
    expect(lastIds).toEqual([undefined, '5']);
  });

  it('pauses longer and longer while nobody answers, and says so', async () => {
    const { events, pauses } = await follow([], (all) => all.length === 8);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['disconnected']));
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it('takes nothing for a notice that is none', async () => {
    const bad = 'event: notice\ndata: {"kind":"secret"}\n\n';
    const { events } = await follow([reply([ready, bad], 'stays')], (all) => all.length === 2);
    expect(events[1]).toMatchObject({ kind: 'disconnected', error: { code: 'bad-reply' } });
  });
});
