/** The part of WebAssembly that the worker uses: it is declared by the DOM's types only, which have no business here. */
declare namespace WebAssembly {
  class Module {
    private readonly compiled: true;
  }
  class Instance {
    private readonly exports: unknown;
  }
  type Imports = Record<string, Record<string, unknown>>;
  function compile(code: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Imports): Promise<Instance>;
}
