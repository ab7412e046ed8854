"""What the Diagnose tab says until it is there."""

DIAGNOSE = """
<section class="coming">
  <h2>See what a network gets wrong</h2>
  <p>Here you will hold a network against MNIST’s test set, real pen strokes and your own digits:
  its confusion matrix, its worst mistakes, and how far its probabilities can be believed.</p>
  <p>The command line evaluates today:</p>
  <pre><code>python -m mnist_demo evaluate --data mnist
python -m mnist_demo evaluate --model runs/first --data synthetic</code></pre>
  <p class="aside">It answers with accuracy, loss, calibration error, the confusion matrix and
  precision, recall and F1 of each digit; <code>--json</code> gives the same to a program.</p>
</section>
"""
