// SPDX-License-Identifier: Apache-2.0
import { gzipSync } from 'node:zlib';

/** What a first visit loads at most, compressed: scripts, styles and the home page. The rest comes when it is opened. */
const FIRST_LOAD_MAX_BYTES = 250_000;
const FIRST_PAGE = /\/pages\/home-page\.tsx$/;

/** Fails the build when the first load grows over its budget. */
export const budget = () => ({
  name: 'budget',
  apply: 'build',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
    const first = new Set();
    const add = (name) => {
      const chunk = bundle[name];
      if (chunk?.type !== 'chunk' || first.has(name)) return;
      first.add(name);
      for (const imported of chunk.imports) add(imported);
    };
    for (const chunk of chunks) {
      if (chunk.isEntry || FIRST_PAGE.test(chunk.facadeModuleId ?? '')) add(chunk.fileName);
    }
    const styles = Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.css'));
    const texts = [...[...first].map((name) => bundle[name].code), ...styles.map(({ source }) => source)];
    const bytes = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
    if (bytes <= FIRST_LOAD_MAX_BYTES) this.info(`first load: ${String(bytes)} bytes compressed`);
    else this.error(`the first load has ${String(bytes)} bytes compressed, over ${String(FIRST_LOAD_MAX_BYTES)}`);
  },
});
