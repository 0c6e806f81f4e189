import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The first sample of a page: what stands in its first fence of TypeScript. Throws when it has none. */
export async function sampleOf(page: string): Promise<string> {
  const found = /^```ts\n([\s\S]*?)^```$/m.exec(await readFile(page, 'utf8'));
  if (!found?.[1]) throw new Error(`${page} has no sample in TypeScript.`);
  return found[1];
}

/** A sample as a file that Node runs: types taken off, nothing else changed. */
export function asEsm(sample: string): string {
  return transpile(sample, ts.ModuleKind.ESNext);
}

/** The same for CommonJS: imports become `require`, and the body a function, for CommonJS awaits nothing at the top. */
export function asCjs(sample: string): string {
  const body = transpile(sample, ts.ModuleKind.CommonJS);
  return `(async () => {\n${body}\n})().catch((error) => {\n  console.error(error);\n  process.exitCode = 1;\n});\n`;
}

const moduleSystems = {
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
};

/**
 * What the strict compiler says of a file, and of every declaration that it reaches, as our users' compilers do: by the rules of
 * Node and of bundlers, `skipLibCheck` off. Empty when all is well.
 */
export function typeErrorsOf(file: string): string[] {
  return Object.entries(moduleSystems).flatMap(([name, system]) => {
    const program = ts.createProgram([file], {
      ...system,
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts'],
      types: ['node'],
      typeRoots: [join(dirname(file), 'node_modules/@types')],
    });
    const host = {
      getCanonicalFileName: (path: string) => path,
      getCurrentDirectory: () => dirname(file),
      getNewLine: () => '\n',
    };
    return ts.getPreEmitDiagnostics(program).map((one) => `${name}: ${ts.formatDiagnostic(one, host).trim()}`);
  });
}

function transpile(sample: string, module: ts.ModuleKind): string {
  const compilerOptions = { module, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  return ts.transpileModule(sample, { compilerOptions }).outputText;
}
