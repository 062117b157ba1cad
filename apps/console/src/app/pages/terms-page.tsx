// SPDX-License-Identifier: Apache-2.0
import { useLocation, useParams } from 'react-router';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, Loaded } from '../../components/ui/states.tsx';
import { AskedTerms } from '../../features/data/terms/asked-terms.tsx';
import { ProposeTerms } from '../../features/data/terms/propose-terms.tsx';
import { TermsEditor } from '../../features/data/terms/terms-editor.tsx';
import { fillForm } from '../../features/data/terms/terms-form.ts';
import { useAgreement } from '../../lib/api/get-agreement.ts';

/** New terms for a dataset that is lent, from those that hold, or from a request in the address: `#ask=`. */
export function TermsPage() {
  const { digest = '', name = '' } = useParams();
  const code = /^#ask=(.*)$/.exec(useLocation().hash)?.[1] ?? null;
  const agreement = useAgreement(digest);
  return (
    <>
      <PageHeader
        title={`Terms of ${name}`}
        back={{ to: `/data/${digest}/${name}`, label: name }}
        lead="What holds now is filled in. A change is a new version of the room: it holds once everybody has signed it, and until then this one does."
      />
      <Loaded query={agreement} label="Opening the agreement">
        {(read) => {
          const dataset = read.agreement.value.datasets.find((one) => one.name === name);
          return dataset === undefined ? (
            <Empty title="The agreement has no such dataset" />
          ) : (
            <AskedTerms name={name} terms={dataset.terms} code={code}>
              {(start) => (
                <TermsEditor key={`${digest} ${code ?? ''}`} start={fillForm(name, start)} isNameFixed>
                  {(same, terms) => <ProposeTerms name={same} terms={terms} rooms={[read]} />}
                </TermsEditor>
              )}
            </AskedTerms>
          );
        }}
      </Loaded>
    </>
  );
}
