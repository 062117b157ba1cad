// SPDX-License-Identifier: Apache-2.0
import '../css/evidence.css';
import { PLATFORM_NAMES, type ExplainedPart } from '@glovebox/client';
import { Badge } from './badge.tsx';

/** What a worker's evidence says, fact by fact, with what each means for whoever's data is at stake. */
export function ExplainedEvidence({ parts }: { readonly parts: readonly ExplainedPart[] }) {
  return (
    <div className="stack">
      {parts.map(({ platform, authentic, sections }, index) => (
        <section key={`${platform}-${String(index)}`} className="stack" data-gap="small">
          <div className="row">
            <h3>{PLATFORM_NAMES[platform]}</h3>
            {authentic ? <Badge tone="good">authentic</Badge> : <Badge tone="bad">not proven authentic</Badge>}
          </div>
          {!authentic && (
            <p className="muted small">
              This is what the bytes say, whoever wrote them. No signature was found to vouch for it under the policy.
            </p>
          )}
          {sections.map(({ title, facts }) => (
            <details key={title} className="evidence" open={title === sections[0]?.title}>
              <summary>{title}</summary>
              <dl>
                {facts.map(({ label, value, meaning, tone }) => (
                  <div key={label} className="evidence-fact" data-tone={authentic || tone !== 'good' ? tone : 'plain'}>
                    <dt>{label}</dt>
                    <dd>
                      <code className="evidence-value">{value}</code>
                      <span className="muted small">{meaning}</span>
                    </dd>
                  </div>
                ))}
              </dl>
            </details>
          ))}
        </section>
      ))}
    </div>
  );
}
