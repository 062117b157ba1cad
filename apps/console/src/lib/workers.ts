// SPDX-License-Identifier: Apache-2.0

interface ScriptPolicy {
  createScriptURL(url: string): unknown;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): ScriptPolicy;
}

/** Under `require-trusted-types-for 'script'` a worker starts only through a policy: ours allows this page's own files. */
function ownScripts(url: string): string {
  if (new URL(url, location.href).origin !== location.origin) throw new Error('a worker is a file of this console');
  return url;
}

let policy: ScriptPolicy | null = null;

/** Starts one of the console's own workers, bundled with `?worker&url`. */
export function startWorker(url: string): Worker {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return new Worker(ownScripts(url), { type: 'module' });
  policy ??= trustedTypes.createPolicy('glovebox-workers', { createScriptURL: ownScripts });
  return new Worker(policy.createScriptURL(url) as string, { type: 'module' });
}
