/** A job that is looked up by its name; a lost or doubled one changes no outcome, because the store says what is true. */
export type Job = () => Promise<void>;

/** Says when to look. In-process by default (croner, p-queue); on an existing engine for many machines. */
export interface JobQueue {
  /** Runs the job every `ms` milliseconds, never two at once. */
  every(name: string, ms: number, job: Job): void;
  /** Runs the job once at an instant, or soon after. The same name again replaces it. */
  at(name: string, when: Date, job: Job): void;
  /** Runs the job as soon as it can; asked for while it runs, it runs once more. */
  soon(name: string, job: Job): void;
  /** Stops taking jobs and waits for the running ones. */
  stop(): Promise<void>;
}
