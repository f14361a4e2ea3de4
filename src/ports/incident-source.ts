import type { IncidentNews } from '../domain/incident-news.ts';
import type { Result } from '../domain/result.ts';

/**
 * Takes what one source told, which has proven who it is. `outdated`: something newer was told before, and nothing
 * was done. Idempotent: the same news again is outdated. Faults: whatever a part throws; told again, it is taken.
 * @param source such as `webhook`; names of incidents are those of their source.
 */
export type TakeIncidentNews = (source: string, news: IncidentNews) => Promise<Result<'done' | 'outdated'>>;
