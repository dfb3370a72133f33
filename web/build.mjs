// Builds the widget and the wallboard into dist/, which is in git and embedded in the binary.
// The same sources give the same bytes: `make check` compares.
import { build, transform } from 'esbuild'
import { cp, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(path.dirname(fileURLToPath(import.meta.url)))
await rm('dist', { recursive: true, force: true })

// A style sheet that is imported is a string, for a constructed sheet in a shadow root.
const sheets = {
  name: 'sheets',
  setup(b) {
    b.onLoad({ filter: /\.css$/, namespace: 'file' }, async (args) => {
      if (!path.relative('.', args.path).startsWith(`widget${path.sep}`)) return undefined
      const css = await transform(await readFile(args.path, 'utf8'), { loader: 'css', minify: true, target: 'es2022' })
      return { contents: css.code.trim(), loader: 'text' }
    })
  },
}

const common = {
  bundle: true, minify: true, target: 'es2022', charset: 'utf8', legalComments: 'eof', // licences go along with what they are of
  metafile: true, logLevel: 'warning', plugins: [sheets], tsconfigRaw: {},
  alias: { strophe: './node_modules/strophe.js/src' }, // not its index, which makes globals
}

// widget builds what the first touch loads, under a name of its contents so that it can be
// kept for ever, and the loader, which knows that name.
async function widget() {
  const licence = (await readFile('node_modules/strophe.js/LICENSE.txt', 'utf8')).trim().replaceAll('*/', '* /')
  const chat = await build({
    ...common, banner: { js: `/*! The chat of Bellhop (ISC), with strophe.js:\n${licence}\n*/` }, entryPoints: ['widget/chat.ts'], outdir: 'dist/widget', entryNames: '[name]-[hash]', format: 'esm',
  })
  const [file] = Object.keys(chat.metafile.outputs)
  await build({
    ...common, entryPoints: ['widget/widget.ts'], outdir: 'dist', format: 'iife',
    define: { CHAT_FILE: JSON.stringify(path.posix.relative('dist', file)) },
  })
}

// board builds the wallboard's script with its style sheet, and the script of the page behind a
// link. Its pages are templates in Go.
async function board() {
  await build({ ...common, entryPoints: ['board/board.ts', 'board/in.ts'], outdir: 'dist/board', format: 'esm' })
  await cp('board/icon.svg', 'dist/board/icon.svg')
}

await widget()
await board()
