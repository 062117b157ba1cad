// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext, useSyncExternalStore } from 'react';
import type { UploadManager, UploadState } from './upload-manager.ts';

export const UploadsContext = createContext<UploadManager | null>(null);

export function useUploadManager(): UploadManager {
  const manager = useContext(UploadsContext);
  if (manager === null) throw new Error('the page has no uploads provider');
  return manager;
}

/** Uploads under way, paused or failed, and those that arrived since the page was opened. */
export function useUploads(): readonly UploadState[] {
  const manager = useUploadManager();
  return useSyncExternalStore(manager.subscribe, manager.snapshot);
}
