// SPDX-License-Identifier: Apache-2.0
import { useParams } from 'react-router';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Loaded } from '../../components/ui/states.tsx';
import { useOwnDataset } from '../../features/data/api/get-own-dataset.ts';
import { UploadFlow } from '../../features/data/components/upload-flow.tsx';

/** A new version of an agreed dataset. */
export function UploadPage() {
  const { digest = '', name = '' } = useParams();
  const dataset = useOwnDataset(digest, name);
  return (
    <>
      <PageHeader
        title={`Upload ${name}`}
        back={{ to: `/data/${digest}/${name}`, label: name }}
        lead={
          dataset.data &&
          `For “${dataset.data.read.agreement.value.title}”, version ${String(dataset.data.read.agreement.value.version)}.`
        }
      />
      <Loaded query={dataset} label="Checking the agreement">
        {({ read, own }) => <UploadFlow read={read} own={own} />}
      </Loaded>
    </>
  );
}
