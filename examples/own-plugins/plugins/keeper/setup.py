from setuptools import setup

setup(name='keeper', version='1.0.0', packages=['keeper'], install_requires=['cloudify-common'])
