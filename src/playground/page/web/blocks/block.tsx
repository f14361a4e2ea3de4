import type { JSX } from 'preact';
import type { JsonObject } from '../../../../domain/json.ts';
import { labelOf, objectOf, objectsOf, textOf } from '../json.ts';
import type { Names } from '../names.ts';
import type { BlockHost } from './block-host.ts';
import { Element } from './element.tsx';
import { InputBlock } from './input-block.tsx';
import { Mrkdwn } from './mrkdwn.tsx';
import { RichText } from './rich-text.tsx';

type Props = { readonly block: JsonObject; readonly host: BlockHost };

/** The blocks of a message or view, one below the other. */
export function Blocks({
  blocks,
  host,
}: {
  readonly blocks: readonly JsonObject[];
  readonly host: BlockHost;
}): JSX.Element {
  return (
    <div class="blocks">
      {blocks.map((block, index) => (
        <Block key={textOf(block['block_id']) || index} block={block} host={host} />
      ))}
    </div>
  );
}

function Block({ block, host }: Props): JSX.Element {
  const { names } = host;
  switch (textOf(block['type'])) {
    case 'header':
      return <h2 class="block-header">{labelOf(block['text'])}</h2>;
    case 'section':
      return <Section block={block} host={host} />;
    case 'context':
      return (
        <div class="block-context">
          {objectsOf(block['elements']).map((part) => (
            <span>
              <ContextPart part={part} names={names} />
            </span>
          ))}
        </div>
      );
    case 'actions':
    case 'context_actions':
      return (
        <div class="block-actions">
          {objectsOf(block['elements']).map((element) => (
            <Element block={block} element={element} host={host} />
          ))}
        </div>
      );
    case 'divider':
      return <hr />;
    case 'rich_text':
      return <RichText block={block} names={names} />;
    case 'input':
      return <InputBlock block={block} host={host} />;
    case 'image':
    case 'video':
      return <p class="block-context">{textOf(block['alt_text'])}</p>;
    case 'markdown':
      return <p class="block-text">{textOf(block['text'])}</p>;
    case 'alert':
      return (
        <p class="block-alert">
          <Text value={objectOf(block['text'])} names={names} />
        </p>
      );
    default:
      return (
        <p class="block-context">A block of type {textOf(block['type'])}, which this page does not draw.</p>
      );
  }
}

function Section({ block, host }: Props): JSX.Element {
  const text = objectOf(block['text']);
  const fields = objectsOf(block['fields']);
  const accessory = objectOf(block['accessory']);
  return (
    <div class="block-section">
      <div class="grow">
        {text !== undefined && (
          <p class="block-text">
            <Text value={text} names={host.names} />
          </p>
        )}
        {fields.length > 0 && (
          <div class="block-fields">
            {fields.map((field) => (
              <p>
                <Text value={field} names={host.names} />
              </p>
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && <Element block={block} element={accessory} host={host} />}
    </div>
  );
}

function ContextPart({ part, names }: { readonly part: JsonObject; readonly names: Names }): JSX.Element {
  return part['type'] === 'image' ? <>{textOf(part['alt_text'])}</> : <Text value={part} names={names} />;
}

/** A text object: markup, or text as it is. */
function Text({
  value,
  names,
}: {
  readonly value: JsonObject | undefined;
  readonly names: Names;
}): JSX.Element {
  const text = textOf(value?.['text']);
  return value?.['type'] === 'mrkdwn' ? <Mrkdwn text={text} names={names} /> : <>{text}</>;
}
