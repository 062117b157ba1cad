// SPDX-License-Identifier: Apache-2.0
import { PageHeader } from '../../components/ui/page-header.tsx';
import { ErrorNotice } from '../../components/ui/states.tsx';
import { useOwnDatasets } from '../../features/data/api/list-own-datasets.ts';
import { LendFlow } from '../../features/data/components/lend-flow.tsx';
import { ProposeTerms } from '../../features/data/terms/propose-terms.tsx';

/** Terms for a dataset that is not lent yet, or new terms for one that is. */
export function NewDatasetPage() {
  const { rooms, error } = useOwnDatasets();
  return (
    <>
      <PageHeader
        title="Lend a dataset"
        back={{ to: '/data', label: 'Data' }}
        lead="Say what each column may be used for. Nothing is lent that you do not name; terms hold once everybody has signed them."
      />
      {error !== null && <ErrorNotice error={error} />}
      <LendFlow>{(name, terms) => <ProposeTerms name={name} terms={terms} rooms={rooms} />}</LendFlow>
    </>
  );
}
