import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Cast } from '../../contract.ts';
import { clockTime } from '../times.ts';
import type { BehindNow } from '../use-behind.ts';
import { useNow } from '../use-now.ts';
import { AccessTab } from './access-tab.tsx';
import { AwsTab } from './aws-tab.tsx';
import { BreakTab } from './break-tab.tsx';
import { GrantCard } from './grant-card.tsx';
import { NextStep, type NextStepProps } from './next-step.tsx';
import { RecordTab } from './record-tab.tsx';
import { StoryList } from './story-list.tsx';
import { Tabs } from './tabs.tsx';
import { useAttacks } from './use-attacks.ts';

type TabName = 'access' | 'aws' | 'record' | 'break';

/** What no chat shows. */
export function BehindPanel({
  behind,
  cast,
  next,
}: {
  readonly behind: BehindNow;
  readonly cast: Cast;
  readonly next: NextStepProps;
}): JSX.Element {
  const [tab, setTab] = useState<TabName>('access');
  const attacks = useAttacks();
  return (
    <aside class="behind" aria-label="Behind the chat">
      <header class="pane-header">
        <h2>Behind the chat</h2>
        <Processes behind={behind} />
      </header>
      <div class="behind-top">
        <StoryList story={behind.story} />
        {!behind.story.isPlaying && <NextStep {...next} />}
        <GrantCard behind={behind} />
      </div>
      <Tabs
        label="Behind the chat"
        current={tab}
        onChange={setTab}
        tabs={[
          { name: 'access', label: 'Session' },
          { name: 'aws', label: 'AWS', count: behind.calls.length },
          { name: 'record', label: 'Record', count: behind.record.checkpoint?.size ?? 0 },
          { name: 'break', label: 'Break it' },
        ]}
      >
        {tab === 'access' && <AccessTab behind={behind} />}
        {tab === 'aws' && <AwsTab behind={behind} />}
        {tab === 'record' && <RecordTab behind={behind} />}
        {tab === 'break' && <BreakTab behind={behind} cast={cast} attacks={attacks} />}
      </Tabs>
    </aside>
  );
}

function Processes({ behind }: { readonly behind: BehindNow }): JSX.Element {
  const nowMs = useNow() + behind.aheadMs;
  return (
    <p class="processes">
      {behind.processes.map(({ name, isRunning }) => (
        <span class={isRunning ? 'is-up' : 'is-down'}>
          {name}
          <span class="sr-only">{isRunning ? ' runs' : ' is down'}</span>
        </span>
      ))}
      <time>{clockTime(nowMs)}</time>
    </p>
  );
}
