import type { SearchNews } from '../../jobs/job.ts';
import type { ProgressReport } from '../../report/progress.ts';
import { noteLines } from '../../report/search-note.ts';
import type { Output } from './output.ts';

/** Shows what a search tells while it runs: progress in the line of all searches, notes as lines of their own. */
export const showNews = (label: string, news: SearchNews, progress: ProgressReport, output: Output): void => {
  if (news.kind === 'progress') {
    progress.update(label, news.progress);
    return;
  }
  progress.clear();
  const [first, ...more] = noteLines(news.note);
  output.note([`${label}: ${first}`, ...more]);
};
