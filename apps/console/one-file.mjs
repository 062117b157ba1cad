// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

const hashOf = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Text of a script element ends at the first `</script`, and `<!--` changes how it is read. */
function asElement(script) {
  const safe = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  return safe;
}

/**
 * Makes one HTML file of a page: its script and its style stand in it, and its own policy allows exactly these two by
 * their hashes, no code made from text, and no connection to anywhere.
 */
export const oneFile = () => ({
  name: 'one-file',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const parts = Object.values(bundle);
    const only = (ending) => {
      const found = parts.filter(({ fileName }) => fileName.endsWith(ending));
      if (found.length !== 1) throw new Error(`the page needs one ${ending}, there are ${found.length}`);
      return found[0];
    };
    const [page, script, style] = [only('.html'), only('.js'), only('.css')];
    const code = asElement(script.code);
    const css = String(style.source).trim();
    const policy = [
      "default-src 'none'",
      `script-src ${hashOf(code)}`,
      `style-src ${hashOf(css)}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ');
    const head = [
      `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
      '<meta name="referrer" content="no-referrer" />',
      `<style>${css}</style>`,
    ].join('\n    ');
    page.source = String(page.source)
      .replace(/^.*<(?:script type="module"|link rel="stylesheet")[^>]*>(?:<\/script>)?\n/gm, '')
      .replace(/(<meta charset="utf-8" \/>)/, () => `<meta charset="utf-8" />\n    ${head}`)
      .replace('</body>', () => `<script type="module">${code}</script>\n  </body>`);
    for (const part of parts) if (part !== page) Reflect.deleteProperty(bundle, part.fileName);
  },
});
