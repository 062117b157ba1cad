// SPDX-License-Identifier: Apache-2.0

/** First parts of query keys: what a change of the coordinator's makes stale. */
export const keys = {
  agreements: ['agreements'],
  computations: ['computations'],
  datasets: ['datasets'],
  jobs: ['jobs'],
  parties: ['parties'],
  keybrokers: ['keybrokers'],
  workers: ['workers'],
  audit: ['audit'],
  health: ['health'],
} as const;
