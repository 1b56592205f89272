"""A local ClickSend server with a generated account, for trying, testing and scoring Sendable.

The names worth knowing:

* ``account.create_account`` and ``account.create_account_for_customers`` write an account to disk,
  ``large.create_large_account`` one with a million contacts;
* ``serving.running_account`` serves one from a child process and says where;
* ``behaviour.Behaviour`` says how the server behaves: faults, types, churn, what it leaves out;
* ``server.create_app`` is the server itself;
* ``score.score_decisions`` says how well a run found what is true in the account.

Nothing is imported here: the server process must start without numpy and pandas.
"""
