// SPDX-License-Identifier: Apache-2.0
import { describeTerms, type ReadAgreement } from '@glovebox/client';
import type { AgreementDataset } from '@glovebox/contracts';
import { Link, useParams } from 'react-router';
import { LinkButton } from '../../components/ui/button.tsx';
import { Card } from '../../components/ui/card.tsx';
import { UploadIcon } from '../../components/ui/icons.tsx';
import { Stack } from '../../components/ui/layout.tsx';
import { PageHeader } from '../../components/ui/page-header.tsx';
import { Empty, Loaded } from '../../components/ui/states.tsx';
import { Tabs } from '../../components/ui/tabs.tsx';
import { WordLines } from '../../components/ui/words.tsx';
import { UploadList } from '../../features/data/components/upload-list.tsx';
import { UsageCard } from '../../features/data/components/usage-card.tsx';
import { VersionTable } from '../../features/data/components/version-table.tsx';
import { versionsOf } from '../../features/data/own-datasets.ts';
import { StopButton } from '../../features/rooms/components/stop-dialog.tsx';
import { useAgreement } from '../../lib/api/get-agreement.ts';
import { useDatasets } from '../../lib/api/list-datasets.ts';
import { useSession } from '../../lib/session/session.ts';

const BACK = { to: '/data', label: 'Data' };

/** One dataset that the party lends: its terms, its versions, who used it, and the way to end it. */
export function DatasetPage() {
  const { digest = '', name = '' } = useParams();
  const agreement = useAgreement(digest);
  const dataset = agreement.data?.agreement.value.datasets.find((one) => one.name === name);
  if (agreement.data !== undefined && dataset !== undefined) return <Dataset read={agreement.data} dataset={dataset} />;
  return (
    <>
      <PageHeader title={name} back={BACK} />
      <Loaded query={agreement}>{() => <Empty title="The agreement has no such dataset" />}</Loaded>
    </>
  );
}

function Dataset({ read, dataset }: { readonly read: ReadAgreement; readonly dataset: AgreementDataset }) {
  const { party } = useSession();
  const all = useDatasets();
  const { agreement, view } = read;
  const { name, terms } = dataset;
  const isOpen = view.state === 'proposed' || view.state === 'active';
  const page = `/data/${agreement.digest}/${name}`;
  const upload = `${page}/upload`;
  const versions = versionsOf(name, party.fingerprint, all.data ?? []);
  return (
    <>
      <PageHeader
        title={name}
        back={BACK}
        lead={
          <>
            Lent in <Link to={`/rooms/${agreement.digest}`}>{agreement.value.title}</Link>, version{' '}
            {agreement.value.version}; its key is held by keybroker <code>{dataset.keybroker}</code>.
          </>
        }
        actions={
          isOpen && (
            <>
              <StopButton agreement={agreement} />
              <LinkButton to={upload} variant="primary">
                <UploadIcon size={16} />
                Upload a version
              </LinkButton>
            </>
          )
        }
      />
      <Stack>
        <UploadList only={{ agreement: agreement.digest, dataset: name }} />
        <Tabs
          label={`About ${name}`}
          items={[
            {
              id: 'usage',
              title: 'Who used it',
              content: <UsageCard read={read} dataset={dataset} versions={versions} />,
            },
            {
              id: 'versions',
              title: 'Versions',
              content: (
                <Loaded query={all}>
                  {() =>
                    versions.length === 0 ? (
                      <Empty title="Nothing uploaded yet" actions={<LinkButton to={upload}>Upload a file</LinkButton>}>
                        Until then nobody can ask anything of it.
                      </Empty>
                    ) : (
                      <VersionTable versions={versions} />
                    )
                  }
                </Loaded>
              ),
            },
            {
              id: 'terms',
              title: 'Terms',
              content: (
                <Card
                  title="What may be asked of it"
                  actions={isOpen && <LinkButton to={`${page}/terms`}>Change the terms</LinkButton>}
                >
                  <div className="words">
                    <WordLines lines={describeTerms(terms, name)} />
                  </div>
                </Card>
              ),
            },
          ]}
        />
      </Stack>
    </>
  );
}
