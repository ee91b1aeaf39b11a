/** The forms of a report that other tools take; each is read where it is asked for. */
import type { Report } from './report.ts';
import type { Since } from './since.ts';

export const toolFormats = ['markdown', 'html', 'junit', 'ocsf', 'asff'] as const;
export type ToolFormat = (typeof toolFormats)[number];

/** What a form may need beside the report. */
export interface ToolFormContext {
  /** The start of the run. */
  readonly now: Date;
  readonly since?: Since | undefined;
  /** The region in which AWS is asked; undefined: nothing names one. */
  readonly region?: string | undefined;
  /** What is reported on, where it is not one account: an aggregator. */
  readonly name?: string | undefined;
}

/** @throws where the form needs what the report does not have */
export const renderToolForm = async (
  report: Report,
  format: ToolFormat,
  context: ToolFormContext,
): Promise<string> => {
  switch (format) {
    case 'markdown':
      return (await import('./markdown.ts')).renderMarkdown(report, context);
    case 'html':
      return (await import('./html.ts')).renderHtml(report, context);
    case 'junit':
      return (await import('./junit.ts')).renderJunit(report);
    case 'ocsf':
      return (await import('./ocsf.ts')).renderOcsf(report, context);
    case 'asff':
      return (await import('./asff.ts')).renderAsff(report, {
        region: context.region,
        now: context.now,
      });
  }
};
