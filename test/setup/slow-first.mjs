// SPDX-License-Identifier: Apache-2.0
import SequencerModule from '@jest/test-sequencer';

const Sequencer = SequencerModule.default ?? SequencerModule;
const rank = ({ path }) => (path.includes('/test/e2e/') ? 0 : path.includes('/test/integration/') ? 1 : 2);

/** Whole worlds of processes start first, so that the longest spec is not the one that everybody waits for at the end. */
export default class SlowFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => rank(a) - rank(b));
  }
}
