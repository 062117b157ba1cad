// SPDX-License-Identifier: Apache-2.0

/** What a tab tells the others of this browser. They are the same program of the same origin, so it is taken as it comes. */
export interface SaidToTabs {
  /** `changed`: what is kept of an identity. `locked`: somebody locked it, everywhere. */
  readonly kind: 'changed' | 'locked';
  /** Of the identity. */
  readonly name: string;
}

const NAME = 'glovebox-identities';
const hasChannel = 'BroadcastChannel' in globalThis;

export function tellTabs(said: SaidToTabs): void {
  if (!hasChannel) return;
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(said);
  channel.close();
}

/** Until the returned function is called. A tab hears itself, too. */
export function hearTabs(listener: (said: SaidToTabs) => void): () => void {
  if (!hasChannel) return () => undefined;
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<SaidToTabs>) => {
    listener(data);
  };
  return () => {
    channel.close();
  };
}
