import type { QuestionRecord } from '../../models/question.js';
import { takeQuestion } from '../../server/questions/take.js';
import { portal } from './portal.js';

/** What a reader types. */
export function questionFields(traits: Record<string, string> = {}): Record<string, string> {
  return {
    kind: 'ask',
    text: 'Benarkah jembatan gantung Halong ditutup mulai besok pagi karena runtuh?',
    consent: 'true',
    ...traits,
  };
}

/** A reader's question that waits for the desk. */
export async function aQuestion(
  traits: Record<string, string> = {},
  now = new Date(),
): Promise<QuestionRecord> {
  const { timeZone } = portal().config;
  return (await takeQuestion(questionFields(traits), { now, timeZone })).question;
}
