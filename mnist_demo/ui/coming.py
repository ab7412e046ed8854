"""What the Train and the Diagnose tab say until they are there."""

TRAIN = """
<section class="coming">
  <h2>Train your own network</h2>
  <p>Here you will pick a network, set its numbers, press start and watch loss and accuracy grow,
  then put what you trained on the pad with one click.</p>
  <p>The command line trains today:</p>
  <pre><code>python -m mnist_demo train --architecture list
python -m mnist_demo train --architecture workshop --out runs/first</code></pre>
  <p class="aside">The first line names every network with its parameter count; the second trains
  the quickest one and writes its bundle, with the curves as a picture, to the folder named.</p>
</section>
"""

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
