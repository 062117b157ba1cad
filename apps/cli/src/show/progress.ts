// SPDX-License-Identifier: Apache-2.0
import type { TextSink } from '../context.ts';

/** Shows how far something has come. */
export interface Progress {
  update(done: number, total: number): void;
  end(): void;
}

const WIDTH = 30;

/** A bar on a terminal, a line at every quarter elsewhere, nothing when `quiet`. */
export function progressBar(sink: TextSink, label: string, quiet: boolean): Progress {
  let shown = -1;
  return {
    update(done, total) {
      if (quiet) return;
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
      const step = sink.isTerminal ? percent : Math.floor(percent / 25) * 25;
      if (step === shown) return;
      shown = step;
      const filled = Math.round((step / 100) * WIDTH);
      const bar = `${label} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(step).padStart(3)}%`;
      sink.write(sink.isTerminal ? `\r${bar}` : `${bar}\n`);
    },
    end() {
      if (!quiet && sink.isTerminal && shown >= 0) sink.write('\n');
    },
  };
}
