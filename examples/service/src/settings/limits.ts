import { seconds, whole } from './kinds';

const bytes = { unit: 'bytes', from: 1 };

/** What callers may ask for before they are refused. */
export const limits = {
  JSON_BYTES: whole({
    ...bytes,
    about: 'The largest JSON body.',
    byDefault: 1_048_576,
    example: '2000000',
    sets: 'limits.jsonBytes',
  }),
  UPLOAD_BYTES: whole({
    ...bytes,
    about: 'The largest file that is uploaded, a list of numbers or audio.',
    byDefault: 20 * 1_048_576,
    example: '50000000',
    sets: ['limits.uploadBytes', 'uploads.maxBytes'],
  }),
  FORMS_AT_ONCE: whole({
    about: 'Forms with files that are read at once for one account.',
    from: 1,
    byDefault: 8,
    example: '2',
    sets: 'limits.formsAtOnce',
  }),
  EVENT_STREAMS: whole({
    about: 'Open streams of progress of one account, at most.',
    from: 1,
    byDefault: 20,
    example: '5',
    sets: 'limits.eventStreams',
  }),
  VOICE_SAMPLES_PER_MINUTE: whole({
    about: 'Samples of a voice for one account in a minute, at most.',
    from: 1,
    byDefault: 10,
    example: '3',
    sets: 'limits.voiceSamplesPerMinute',
  }),
  VOICE_SAMPLE_LENGTH: whole({
    about: 'The longest text of a sample.',
    unit: 'characters',
    from: 1,
    byDefault: 300,
    example: '100',
    sets: 'limits.voiceSampleLength',
  }),
  AUDIO_SECONDS: seconds({
    about: 'The longest audio that an account may bring.',
    to: 3_600,
    byDefault: 900,
    example: '120',
    sets: 'audio.longestSeconds',
  }),
  AUDIO_DECODE_SECONDS: seconds({
    about: 'Audio that takes longer to decode is refused.',
    byDefault: 30,
    example: '10',
    sets: 'audio.timeoutMs',
  }),
  LIST_BYTES: whole({
    ...bytes,
    about: 'The largest list of numbers, as a file.',
    byDefault: 20_000_000,
    example: '50000000',
    sets: 'lists.maxBytes',
  }),
  LIST_INFLATED_BYTES: whole({
    ...bytes,
    about: 'The largest .xlsx once it is unpacked.',
    byDefault: 200_000_000,
    example: '500000000',
    sets: 'lists.maxInflatedBytes',
  }),
  LIST_RATIO: whole({
    about: 'Unpacked bytes for each packed byte of one part of an .xlsx, at most.',
    from: 1,
    byDefault: 100,
    example: '200',
    sets: 'lists.maxRatio',
  }),
  LIST_ENTRIES: whole({
    about: 'Files inside an .xlsx, at most.',
    from: 1,
    byDefault: 1_000,
    example: '200',
    sets: 'lists.maxEntries',
  }),
  LIST_ROWS: whole({
    about: 'Rows of a list, at most.',
    from: 1,
    byDefault: 1_100_000,
    example: '200000',
    sets: 'lists.maxRows',
  }),
  LIST_COLUMNS: whole({
    about: 'Columns of a list with a heading, at most.',
    from: 1,
    byDefault: 100,
    example: '50',
    sets: 'lists.maxColumns',
  }),
  LIST_SHARED_STRING_BYTES: whole({
    ...bytes,
    about: 'Texts that an .xlsx shares among its cells, at most; they are held in memory.',
    byDefault: 128_000_000,
    example: '64000000',
    sets: 'lists.maxSharedStringBytes',
  }),
};
