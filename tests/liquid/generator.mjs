// Random templates of the subset that Shopify's Liquid and liquidjs share, over random data. Same seed, same templates.

/** mulberry32: small, seeded and good enough to choose with. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS = ['alpha', 'Beta', 'gamma-delta', 'éclair', 'Łódź', 'a,b,c', 'one two three', 'x', '123-45-6789', 'Ω',
  'john.doe@example.com', '4242424242424242', '<b>bold</b>', 'tab\tend', 'line\nbreak', '42', '3.5', ' padded '];

export class Generator {
  constructor(random) {
    this.random = random;
    this.variables = 0;
  }

  below(bound) { return Math.floor(this.random() * bound); }
  pick(list) { return list[this.below(list.length)]; }
  chance(share) { return this.random() < share; }

  case() {
    this.data = this.dataOf();
    this.assigned = [];
    return { template: this.block(0), data: this.data };
  }

  dataOf() {
    const list = (make) => Array.from({ length: this.below(6) }, make);
    return {
      text: this.pick(WORDS),
      word: this.pick(WORDS),
      whole: this.below(2000) - 1000,
      real: (this.below(2000) - 1000) / 8,
      yes: this.chance(0.5),
      none: null,
      empty: '',
      texts: list(() => this.pick(WORDS)),
      numbers: list(() => this.below(100)),
      rows: list(() => ({ k: this.pick(WORDS), v: this.below(10), on: this.chance(0.5) })),
      deep: { inner: { text: this.pick(WORDS), whole: this.below(50) } },
    };
  }

  block(depth) {
    return Array.from({ length: 1 + this.below(3) }, () => this.node(depth)).join('');
  }

  node(depth) {
    if (depth > 3 || this.chance(0.45)) { return this.output(); }
    return this.pick([() => `[${this.pick(['text', 'ü', '{', '%}', '}}'])}]`, () => this.if(depth), () => this.if(depth),
      () => this.case_(depth), () => this.for(depth), () => this.for(depth), () => this.assign(), () => this.capture(depth),
      () => this.small()])();
  }

  output() {
    const [open, close] = this.pick([['{{', '}}'], ['{{', '}}'], ['{{-', '-}}'], ['{{-', '}}'], ['{{', '-}}']]);
    return `${this.pick(['', ' ', 'a ', '\n'])}.${open} ${this.value()} ${close}.`;
  }

  value() {
    return this.pick([() => this.text(), () => this.text(), () => this.number(), () => this.list()])();
  }

  quoted(text) { return text.includes("'") ? `"${text}"` : `'${text}'`; }

  textOperand() {
    return this.pick(['data.text', 'data.word', "data['text']", 'data.deep.inner.text', 'data.none', 'data.empty',
      'data.missing', this.quoted(this.pick(['abc', 'Hello World', 'ÄÖ', '', 'a-b-c'])), ...this.assigned]);
  }

  text() {
    return this.textOperand() + Array.from({ length: this.below(4) }, () => this.textFilter()).join('');
  }

  textFilter() {
    const small = () => this.below(8);
    const word = () => this.quoted(this.pick(['a', 'b', '-', 'e', 'zz', ',', 'o ']));
    return ` | ${this.pick([
      () => 'upcase', () => 'downcase', () => 'capitalize', () => 'strip', () => 'lstrip', () => 'rstrip',
      () => `append: ${word()}`, () => `prepend: ${this.textOperand()}`, () => `append: data.whole`,
      () => `remove: ${word()}`, () => `remove_first: ${word()}`, () => `remove_last: ${word()}`,
      () => `replace: ${word()}, ${word()}`, () => `replace_first: ${word()}, ${word()}`,
      () => `replace_last: ${word()}, ${word()}`, () => `slice: 0, ${small()}`, () => `slice: -1`,
      () => `truncate: ${5 + small()}`, () => `truncate: ${small() + 2}, '..'`, () => 'strip_newlines', () => 'newline_to_br',
      () => 'strip_html', () => `default: 'd'`, () => `split: ${word()} | join: '+'`, () => `split: '' | reverse | join`,
      () => `split: ',' | first`, () => `split: ',' | last`, () => 'url_encode | url_decode',
      () => 'base64_encode', () => `size | plus: 1 | append: ''`,
    ])()}`;
  }

  number() {
    const operand = this.pick(['data.whole', 'data.real', 'data.deep.inner.whole', '7', '-3', '2.5', 'data.numbers.size',
      'data.numbers[0]', 'data.text.size']);
    return operand + Array.from({ length: 1 + this.below(3) }, () => this.numberFilter()).join('');
  }

  numberFilter() {
    const argument = () => this.pick(['1', '2', '5', '-4', '0.5', 'data.whole', '1.25']);
    return ` | ${this.pick([
      () => `plus: ${argument()}`, () => `minus: ${argument()}`, () => `times: ${argument()}`, () => 'abs', () => 'ceil',
      () => 'floor', () => `at_least: ${argument()}`, () => `at_most: ${argument()}`, () => 'times: 8 | divided_by: 4.0',
      () => 'abs | floor | modulo: 7', () => `abs | floor | times: 6 | divided_by: ${this.pick([1, 2, 3, 6])}`, () => 'round',
    ])()}`;
  }

  list() {
    const listed = this.pick(['data.texts', 'data.numbers', '(1..4)', 'data.texts | concat: data.numbers',
      "data.rows | map: 'k'", "data.rows | where: 'on' | map: 'v'", "data.rows | where: 'v', 3 | map: 'k'",
      "data.rows | sort: 'v' | map: 'v'", 'data.texts | sort', 'data.numbers | sort', 'data.texts | uniq',
      'data.texts | sort_natural', "data.rows | map: 'missing' | compact", "data.rows | reject: 'on' | map: 'v'",
      'data.numbers | slice: 1, 2']);
    const end = this.pick(["join: ','", 'size', 'first', 'last', "reverse | join: '-'", "uniq | join: ' '"]);
    return `${listed} | ${end}`;
  }

  comparison() {
    return this.pick([
      () => `data.whole ${this.pick(['==', '!=', '<', '>', '<=', '>='])} ${this.below(200) - 100}`,
      () => `data.text ${this.pick(['==', '!='])} ${this.quoted(this.pick(WORDS.slice(0, 8)))}`,
      () => `data.text contains ${this.quoted(this.pick(['a', 'e', '-']))}`,
      () => `data.texts contains ${this.quoted(this.pick(WORDS.slice(0, 6)))}`,
      () => 'data.yes', () => 'data.none', () => 'data.missing.deeper', () => 'data.empty == empty', () => 'data.none == nil',
      () => 'data.texts == empty', () => 'data.text == blank', () => 'true', () => 'data.real > 0',
    ])();
  }

  condition() {
    return [this.comparison(), ...Array.from({ length: this.below(3) }, () => `${this.pick(['and', 'or'])} ${this.comparison()}`)]
      .join(' ');
  }

  if(depth) {
    const tag = this.pick(['if', 'if', 'unless']);
    const elsif = this.chance(0.3) ? `{% elsif ${this.condition()} %}e${this.block(depth + 1)}` : '';
    const otherwise = this.chance(0.5) ? `{% else %}o${this.block(depth + 1)}` : '';
    return `{% ${tag} ${this.condition()} %}i${this.block(depth + 1)}${elsif}${otherwise}{% end${tag} %}`;
  }

  case_(depth) {
    const whens = Array.from({ length: 1 + this.below(3) }, () =>
      `{% when ${this.pick(["'alpha'", "'x', 'Beta'", "'Ω' or 'éclair'", '42'])} %}w${this.block(depth + 1)}`);
    return `{%- case data.text -%}${whens.join('')}{% else %}o${this.block(depth + 1)}{%- endcase -%}`;
  }

  for(depth) {
    const name = `v${this.variables++}`;
    const collection = this.pick(['data.texts', 'data.numbers', '(1..3)', '(2..data.deep.inner.whole) limit: 3', 'data.rows',
      'data.none', 'data.empty', 'data.texts limit: 2', 'data.numbers offset: 1', 'data.numbers limit: 2 offset: 1 reversed',
      'data.texts reversed']);
    const shown = this.pick([`${name}.k`, 'forloop.index', 'forloop.rindex0', 'forloop.last', 'forloop.length',
      collection.startsWith('data.rows') ? `${name}.v` : name]);
    const leave = this.chance(0.3) ? `{% if forloop.index > 2 %}{% ${this.pick(['break', 'continue'])} %}{% endif %}` : '';
    const otherwise = this.chance(0.3) && !collection.includes('offset') ? '{% else %}none' : '';
    return `{% for ${name} in ${collection} %}f${leave}{{ ${shown} }},${this.block(depth + 2)}${otherwise}{% endfor %}`;
  }

  assign() {
    const name = `a${this.variables++}`;
    const tag = `{% assign ${name} = ${this.text()} | append: '' %}`;
    this.assigned.push(name);
    return tag;
  }

  capture(depth) {
    const name = `c${this.variables++}`;
    return `{% capture ${name} %}c${this.block(depth + 1)}{% endcapture %}{{ ${name} | size }}`;
  }

  small() {
    return this.pick(['{% comment %}{{ nothing }}{% endcomment %}', '{% raw %}{{ raw }}{% endraw %}',
      "{% cycle 'a', 'b', 'c' %}", '{% increment n %}', '{% echo data.text | upcase %}', '{%- # a remark -%}']);
  }
}
