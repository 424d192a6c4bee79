// What HTTP Observatory's own grader gives a site of this machine, as JSON: {score, grade, tests: {name: what it finds}}.
//     node grade.mjs FOLDER_OF_THE_GRADER HOST PORT SECURE_PORT
// Its scan() asks the usual ports alone: these are its steps, with ours.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, host, httpPort, httpsPort] = process.argv.slice(2)
const preloaded = join(folder, 'conf', 'hsts-preload.json')
if (!existsSync(preloaded)) writeFileSync(preloaded, '{}') // fetched where it is installed with its scripts; lists no host of ours
const { ALL_TESTS } = await import(join(folder, 'src', 'constants.js'))
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import(join(folder, 'src', 'grader', 'charts.js'))
const { getGradeForScore, getScoreModifier } = await import(join(folder, 'src', 'grader', 'grader.js'))
const { retrieve } = await import(join(folder, 'src', 'retriever', 'retriever.js'))

const found = await retrieve(host, { httpPort, httpsPort })
const results = ALL_TESTS.map(test => test(found)).filter(one => one.result)
const sum = modifiers => 100 + modifiers.reduce((total, one) => total + one, 0)
const modifiers = results.map(one => getScoreModifier(one.result))
const uncurved = sum(modifiers.filter(one => one < 0))
const { score, grade } = getGradeForScore(uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? sum(modifiers) : uncurved)
const tests = Object.fromEntries(results.map((one, number) => [one.constructor.name, [one.result, modifiers[number]]]))
console.log(JSON.stringify({ score, grade, tests }))
