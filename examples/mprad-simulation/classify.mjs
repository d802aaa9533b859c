/**
 * Share of pairs (one of class 1, one of class 0) that the score puts in the right order, from the ranks; ties count half.
 * Undefined scores are left out.
 */
export function auc(scores, classes) {
  const order = indices(scores, Number.isFinite).sort((a, b) => scores[a] - scores[b]);
  let rankSum = 0, ones = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    for (let k = from; k < to; k++) {
      if (classes[order[k]] !== 1) continue;
      rankSum += (from + 1 + to) / 2;
      ones++;
    }
  }
  return (rankSum - ones * (ones + 1) / 2) / (ones * (order.length - ones));
}

const FOLDS = 5;
const PENALTIES = [0.01, 0.1, 1, 10];

/**
 * AUC of a logistic regression on all features, with a penalty on the squares of its weights: mean over five folds of the AUC in
 * what was left out. The penalty is chosen anew in each fold, by the likelihood of lesions left out of its training part.
 */
export function crossValidatedAuc(rows, classes) {
  const folds = foldsOf(classes);
  const scores = Array.from({ length: FOLDS }, (_, fold) => {
    const train = indices(folds, (f) => f !== fold), test = indices(folds, (f) => f === fold);
    const kernel = kernelOf(rows, train);
    const penalty = choosePenalty(kernel, classes, train);
    return auc(predict(kernel, classes, train, test, penalty), test.map((i) => classes[i]));
  });
  return mean(scores);
}

function choosePenalty(kernel, classes, train) {
  const inner = foldsOf(train.map((i) => classes[i]));
  const losses = PENALTIES.map((penalty) => {
    let loss = 0;
    for (let fold = 0; fold < FOLDS; fold++) {
      const fit = train.filter((_, k) => inner[k] !== fold), left = train.filter((_, k) => inner[k] === fold);
      predict(kernel, classes, fit, left, penalty).forEach((score, k) => {
        loss += Math.log1p(Math.exp(classes[left[k]] === 1 ? -score : score));
      });
    }
    return loss;
  });
  return PENALTIES[losses.indexOf(Math.min(...losses))];
}

/** Lesions of each class in turn to the folds. */
function foldsOf(classes) {
  const seen = [0, 0];
  return classes.map((c) => seen[c]++ % FOLDS);
}

const indices = (folds, keep) => folds.flatMap((fold, i) => (keep(fold) ? [i] : []));

/** Inner products of all lesions' features, standardized by those of `train`, over the number of features; + 1 for the intercept. */
function kernelOf(rows, train) {
  const width = rows[0].length;
  const columns = Array.from({ length: width }, (_, k) => {
    const known = train.map((i) => rows[i][k]).filter(Number.isFinite);
    const center = known.length ? mean(known) : 0, spread = known.length ? deviation(known, 0) : 0;
    return Float64Array.from(rows, (row) => (spread > 1e-12 && Number.isFinite(row[k]) ? (row[k] - center) / spread : 0));
  });
  const points = rows.map((_, i) => Float64Array.from(columns, (column) => column[i]));
  return points.map((a) => Float64Array.from(points, (b) => 1 + dot(a, b) / width));
}

/** Newton's steps for the weights of the lesions in `train` (iteratively reweighted least squares), then scores of `test`. */
function predict(kernel, classes, train, test, penalty) {
  const inner = train.map((i) => train.map((j) => kernel[i][j]));
  let weights = train.map(() => 0), step = Infinity;
  for (let k = 0; k < 12 && step > 1e-6; k++) {
    const scores = inner.map((row) => dot(weights, row));
    const p = scores.map((score) => 1 / (1 + Math.exp(-score)));
    const curvature = p.map((x) => Math.max(x * (1 - x), 1e-6));
    const target = scores.map((score, i) => score + (classes[train[i]] - p[i]) / curvature[i]);
    const matrix = inner.map((row, i) => {
      const copy = Float64Array.from(row);
      copy[i] += penalty / curvature[i];
      return copy;
    });
    const next = solve(matrix, target);
    step = Math.max(...next.map((w, i) => Math.abs(w - weights[i])));
    weights = next;
  }
  return test.map((i) => dot(weights, train.map((j) => kernel[i][j])));
}

/** Of a positive definite matrix (Cholesky), which is overwritten. */
function solve(lower, right) {
  const n = right.length, x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i][j];
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(sum) : sum / lower[j][j];
    }
    for (let k = 0; k < i; k++) x[i] -= lower[i][k] * x[k];
    x[i] /= lower[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k][i] * x[k];
    x[i] /= lower[i][i];
  }
  return x;
}

const dot = (a, b) => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
};
export const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
const deviation = (values, lost) => {
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - center) ** 2, 0) / (values.length - lost));
};

/** Mean over cohorts with the 95 % interval of Student's t; `t` is its quantile for one less than the number of cohorts. */
export function interval(values, t) {
  return { mean: mean(values), half: t * deviation(values, 1) / Math.sqrt(values.length) };
}
